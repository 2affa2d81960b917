/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/call.h"

enum { COMMAND_HELP_COLUMN = 24 };

static const struct command_option command_globals[] = {
	{"-c", "FILE", "configuration (/etc/brevduva/brevduva.conf)",
	    false, false},
	{"--state", "DIR", "state folder", false, false},
	{"--allow-root", NULL, "stay root; lets serve run as root", false,
	    false},
	{"--help", NULL, "this text", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option command_json[] = {
	{"--json", NULL, "print JSON", false, false},
	{NULL, NULL, NULL, false, false},
};
static const struct command_option command_none[] = {
	{NULL, NULL, NULL, false, false},
};

/* --- Finding --- */

/* How many of argv the words are; 0 when they are not these. */
static int
command_match(const char *words, char **argv)
{
	int n = 0;

	for (;; n++) {
		const size_t len = strcspn(words, " ");

		if (!argv[n] || strlen(argv[n]) != len ||
		    strncmp(argv[n], words, len) != 0)
			return 0;
		if (words[len] == '\0')
			return n + 1;
		words += len + 1;
	}
}

/* The command with the most words that argv begins with. */
static const struct command *
command_find(const struct command *const *tables, char **argv, int *words)
{
	const struct command *best = NULL;

	*words = 0;
	for (; *tables; tables++) {
		for (const struct command *c = *tables; c->words; c++) {
			const int n = command_match(c->words, argv);

			if (n > *words) {
				best = c;
				*words = n;
			}
		}
	}
	return best;
}

/* Is this the first word of commands that have more? */
static bool
command_is_group(const struct command *c, const char *word)
{
	const size_t n = strlen(word);

	return strncmp(c->words, word, n) == 0 &&
	    (c->words[n] == ' ' || c->words[n] == '\0');
}

static bool
command_has_group(const struct command *const *tables, const char *word)
{
	for (; *tables; tables++)
		for (const struct command *c = *tables; c->words; c++)
			if (command_is_group(c, word))
				return true;
	return false;
}

static const struct command_option *
command_find_option(const struct command *command, const char *text,
    size_t n)
{
	const struct command_option *const places[] = {
	    command && command->options ? command->options : command_none,
	    command && command->lists ? command_json : command_none,
	    command_globals};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (const struct command_option *o = places[i]; o->name; o++)
			if (strlen(o->name) == n &&
			    strncmp(o->name, text, n) == 0)
				return o;
	return NULL;
}

/* --- Help --- */

static void
command_help_line(const char *name, const char *value, const char *help)
{
	const int n = printf("  %s%s%s", name, value && *value ? " " : "",
	    value ? value : "");

	if (n >= COMMAND_HELP_COLUMN)
		printf("\n%*s%s\n", COMMAND_HELP_COLUMN, "", help);
	else
		printf("%*s%s\n", COMMAND_HELP_COLUMN - n, "", help);
}

static void
command_help_options(const struct command_option *o)
{
	for (; o && o->name; o++)
		command_help_line(o->name, o->value, o->help);
}

static void
command_help(const struct command *c)
{
	printf("usage: brevduva %s%s%s", c->words, *c->takes ? " " : "",
	    c->takes);
	for (const struct command_option *o = c->options; o && o->name; o++)
		printf(o->required ? " %s %s" : " [%s%s%s]%s", o->name,
		    o->required ? o->value : o->value ? " " : "",
		    o->value ? o->value : "", o->many ? "..." : "");
	printf("%s\n\n%s.\n\n", c->lists ? " [--json]" : "", c->help);
	if (c->more)
		printf("%s\n\n", c->more);
	command_help_options(c->options);
	command_help_options(c->lists ? command_json : NULL);
	command_help_options(command_globals);
}

/* All commands, or those of one group. */
static void
command_help_all(const struct command *const *tables, const char *group)
{
	printf("usage: brevduva [-c FILE] [--state DIR] [--allow-root] "
	    "%s...\n\n",
	    group ? group : "COMMAND");
	for (; *tables; tables++)
		for (const struct command *c = *tables; c->words; c++)
			if (!group || command_is_group(c, group))
				command_help_line(c->words, c->takes,
				    c->help);
	printf("\n'brevduva COMMAND --help' tells more of each; "
	    "see brevduva(1).\n");
}

/* --- Parsing --- */

/* One option at argv[*i]; *i moves over it. */
static bool
command_parse_option(struct call *call, char **argv, int *i, struct err *err)
{
	const char *text = argv[*i];
	const size_t n = strcspn(text, "=");
	const struct command_option *o = command_find_option(call->command,
	    text, n);
	const char *value = text[n] == '=' ? text + n + 1 : NULL;

	(*i)++;
	if (!o)
		return err_set(err, EX_USAGE, "unknown option %.*s", (int)n,
		    text);
	if (!o->value && value)
		return err_set(err, EX_USAGE, "%s takes no value", o->name);
	if (o->value && !value) {
		if (!argv[*i])
			return err_set(err, EX_USAGE, "%s needs its %s",
			    o->name, o->value);
		value = argv[(*i)++];
	}
	if (!o->many && call_has(call, o->name))
		return err_set(err, EX_USAGE, "%s is given twice", o->name);
	if (call->givens == CALL_WORDS)
		return err_set(err, EX_USAGE, "too many options");
	call->given[call->givens].option = o;
	call->given[call->givens++].value = value ? value : "";
	return true;
}

static bool
command_is_option(const char *text)
{
	return text[0] == '-' && text[1] != '\0';
}

static bool
command_parse(struct call *call, char **argv, struct err *err)
{
	bool options = true;
	int i = 0;

	while (argv[i]) {
		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
			i++;
		} else if (options && command_is_option(argv[i])) {
			if (!command_parse_option(call, argv, &i, err))
				return false;
		} else if (call->count == CALL_WORDS) {
			return err_set(err, EX_USAGE, "too many arguments");
		} else {
			call->args[call->count++] = argv[i++];
		}
	}
	return true;
}

static bool
command_check(const struct call *call, struct err *err)
{
	const struct command *c = call->command;

	if (call->count < c->least)
		return err_set(err, EX_USAGE, "'%s' needs %s", c->words,
		    c->takes);
	if (call->count > c->most)
		return err_set(err, EX_USAGE, "'%s' is one argument too many",
		    call->args[c->most]);
	for (const struct command_option *o = c->options; o && o->name; o++)
		if (o->required && !call_has(call, o->name))
			return err_set(err, EX_USAGE, "%s is missing",
			    o->name);
	return true;
}

/* --- Running --- */

static int
command_run(struct call *call)
{
	struct err err = {0, ""};
	int code = EX_OK;

	umask(077);
	log_init(call->command->words);
	log_set_level(LOG_LEVEL_WARN);
	if (!call_open(call, call->command->needs, &err) ||
	    !call->command->run(call, &err)) {
		fprintf(stderr, "brevduva: %s\n", err.text);
		code = err.code ? err.code : EX_SOFTWARE;
	} else {
		code = call->status;
	}
	call_release(call);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "brevduva: cannot write standard output\n");
		code = code ? code : EX_IOERR;
	}
	return code;
}

static int
command_refuse(const struct command *c, const char *group,
    const struct err *err)
{
	const char *words = c ? c->words : group ? group : "";

	fprintf(stderr, "brevduva: %s\ntry 'brevduva %s%s--help'\n",
	    err->text, words, *words ? " " : "");
	return err->code;
}

/* No command was recognised: help was asked for, or nothing we know. */
static int
command_unknown(const struct command *const *tables, const struct call *call,
    char **rest)
{
	const char *group = rest[0] && command_has_group(tables, rest[0]) ?
	    rest[0] : NULL;
	struct err err = {0, ""};

	if (call_has(call, "--help") ||
	    (rest[0] && !group && strcmp(rest[0], "help") == 0) ||
	    (group && rest[1] && strcmp(rest[1], "--help") == 0)) {
		command_help_all(tables, group);
		return EX_OK;
	}
	if (!rest[0])
		err_set(&err, EX_USAGE, "no command is given");
	else if (!group)
		err_set(&err, EX_USAGE, "unknown command '%s'", rest[0]);
	else if (!rest[1])
		err_set(&err, EX_USAGE, "'%s' needs one more word", group);
	else
		err_set(&err, EX_USAGE, "unknown command '%s %s'", group,
		    rest[1]);
	return command_refuse(NULL, group, &err);
}

int
command_main(const struct command *const *tables, int argc, char **argv)
{
	static struct call call;
	struct err err = {0, ""};
	int words = 0;
	int i = argc > 0 ? 1 : 0;

	while (argv[i] && command_is_option(argv[i])) {
		if (strcmp(argv[i], "--version") == 0) {
			puts("brevduva 0.1");
			return EX_OK;
		}
		if (!command_parse_option(&call, argv, &i, &err))
			return command_refuse(NULL, NULL, &err);
	}
	call.command = command_find(tables, argv + i, &words);
	if (!call.command)
		return command_unknown(tables, &call, argv + i);
	if (!command_parse(&call, argv + i + words, &err))
		return command_refuse(call.command, NULL, &err);
	if (call_has(&call, "--help")) {
		command_help(call.command);
		return EX_OK;
	}
	if (!command_check(&call, &err))
		return command_refuse(call.command, NULL, &err);
	return command_run(&call);
}
