/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "text/embed.h"
#include "text/template.h"

#define FILE_OF(name, text) {name, text, sizeof(text) - 1}

static struct view *
sample(void)
{
	struct view *view = view_new();

	view_set(view, "name", "A & <B>");
	view_set(view, "empty", "");
	view_flag(view, "yes", true);
	view_flag(view, "no", false);
	view_set(view_object(view, "site"), "name", "Site");
	for (int i = 1; i <= 3; i++)
		view_printf(view_item(view, "list"), "i", "%d", i);
	return view;
}

static void
expect_in(const char *name, const char *source, const char *want)
{
	const struct embed_file files[] = {
	    {name, source, strlen(source)},
	    FILE_OF("p/part.html", "<{{name}}>\n"),
	    FILE_OF("p/part.txt", "[{{name}}]\n"),
	    FILE_OF("strings.sv", "hi = Hej <{{name}}>"), {NULL, NULL, 0}};
	struct template_set *set = NULL;
	struct view *view = sample();
	struct buf out = BUF_INIT(BUF_LINE);
	struct err err = {.text = ""};

	if (!template_load_files(files, "", &set, &err))
		fail_msg("%s", err.text);
	if (!template_render(set, name, "sv", view, &out, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
	view_free(view);
	template_free(set);
}

static void
expect(const char *source, const char *want)
{
	expect_in("a.txt", source, want);
}

static void
values_are_escaped_by_type(void **state)
{
	(void)state;
	expect_in("a.html", "{{name}}|{{{name}}}|{{&name}}|{{ name }}",
	    "A &amp; &lt;B&gt;|A & <B>|A & <B>|A &amp; &lt;B&gt;");
	expect("{{name}}|{{{ name }}}", "A & <B>|A & <B>");
	expect("{{none}}{{empty}}{{yes}}{{list}}{{site}}", "");
	expect("{{site.name}}{{site.none}}{{none.name}}{{site.name.x}}",
	    "Site");
	expect("a { b } {c} }} {", "a { b } {c} }} {");
}

static void
sections_follow_the_value(void **state)
{
	(void)state;
	expect("{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#none}}n{{/none}}", "y");
	expect("{{^yes}}y{{/yes}}{{^no}}n{{/no}}{{^none}}m{{/none}}", "nm");
	expect("{{#name}}<{{.}}>{{/name}}{{#empty}}x{{/empty}}", "<A & <B>>");
	expect("{{#list}}{{i}}{{^last}},{{/last}}{{/list}}", "1,2,3,");
	expect("{{#list}}{{#site}}{{name}}{{i}} {{/site}}{{/list}}",
	    "Site1 Site2 Site3 ");
	expect("{{#site.name}}{{.}}{{/site.name}}", "Site");
	expect("{{^list}}none{{/list}}{{#site}}{{#yes}}{{name}}{{/yes}}"
	    "{{/site}}", "Site");
}

static void
standalone_lines_go(void **state)
{
	(void)state;
	expect("a\n  {{#yes}}  \nb\n{{/yes}}\nc", "a\nb\nc");
	expect("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\nc", "a\r\nb\r\nc");
	expect("a {{#yes}}\nb\n{{/yes}} c", "a \nb\n c");
	expect("{{#yes}}\n{{/yes}}", "");
	expect("{{! gone\n also }}\nb {{! here }} c\n", "b  c\n");
	expect("a\n{{>p/part}}\nb\n", "a\n[A & <B>]\nb\n");
	expect("{{name}}\n{{>t/hi}}\nb\n", "A & <B>\nHej <A & <B>>\nb\n");
	expect("{{#list}}\n- {{i}}\n{{/list}}\n", "- 1\n- 2\n- 3\n");
}

static void
partials_and_strings_follow_the_type(void **state)
{
	(void)state;
	expect_in("a.html", "{{>p/part}}{{>t/hi}}",
	    "<A &amp; &lt;B&gt;>\nHej &lt;A &amp; &lt;B&gt;&gt;");
	expect("x{{>p/part}}{{>t/hi}}", "x[A & <B>]\nHej <A & <B>>");
}

static void
refuse(const struct embed_file *files, const char *dir, const char *want)
{
	struct template_set *set = NULL;
	struct err err = {.text = ""};

	assert_false(template_load_files(files, dir, &set, &err));
	if (!strstr(err.text, want))
		fail_msg("'%s' says not '%s'", err.text, want);
}

static void
mistakes_name_file_and_line(void **state)
{
	static const struct { const char *source, *want; } bad[] = {
	    {"\n\n{{#a}}", "a.txt:3: a section is not ended: 'a'"},
	    {"\n{{/a}}", "a.txt:2: nothing is open here to end: 'a'"},
	    {"{{#a}}\n{{#b.c}}\n{{/a}}{{/b.c}}", "a.txt:3: another section"},
	    {"x\n{{name", "a.txt:2: a tag is not closed '{{name'"},
	    {"{{}}", "a.txt:1: not a name"},
	    {"{{a b}}", "a.txt:1: not a name: 'a b'"},
	    {"{{a..b}}", "a.txt:1: not a name: 'a..b'"},
	    {"{{=<% %>=}}", "a.txt:1: not in our subset"},
	    {"{{>none}}", "a.txt:1: there is no template 'none.txt'"},
	    {"\n{{>t/none}}", "a.txt:2: there is no string 'none'"},
	    {"\xff", "a.txt: not UTF-8 text"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct embed_file files[] = {{"a.txt", bad[i].source,
		    strlen(bad[i].source)}, {NULL, NULL, 0}};

		refuse(files, "", bad[i].want);
	}
}

static void
mistakes_in_strings_are_named(void **state)
{
	const struct embed_file lacks[] = {
	    FILE_OF("m/strings.sv", "# x\na = 1\nb = 2\n"),
	    FILE_OF("m/strings.en", "a = 1\n"), {NULL, NULL, 0}};
	const struct embed_file twice[] = {FILE_OF("strings.sv", "a = 1\n"),
	    FILE_OF("m/strings.sv", "\na = 1\n"), {NULL, NULL, 0}};
	const struct embed_file no_line[] = {
	    FILE_OF("strings-page.sv", "a = 1\nb 2\n"), {NULL, NULL, 0}};
	const struct embed_file escape[] = {
	    FILE_OF("strings.sv", "a = x\\t\n"), {NULL, NULL, 0}};
	const struct embed_file syntax[] = {
	    FILE_OF("strings.sv", "a = \\\n  x \\\n  y\nb = {{x\n"),
	    {NULL, NULL, 0}};

	(void)state;
	refuse(lacks, "",
	    "m/strings.en: the string 'b' of m/strings.sv:3 is missing");
	refuse(twice, "", "m/strings.sv:2: the string 'a' is already in "
	    "strings.sv:1");
	refuse(no_line, "", "strings-page.sv:2: a line must be");
	refuse(escape, "", "strings.sv:1: only");
	refuse(syntax, "", "strings.sv:4: a tag is not closed");
}

static void
strings_of_all_files_are_one_catalogue(void **state)
{
	const struct embed_file files[] = {
	    FILE_OF("strings.sv", "a = Hej {{name}}\r\n\n#c\nb=rad\\nny \\\n"
	    "\tslut \\\\n"),
	    FILE_OF("strings.en", "a = Hi {{name}}\nb = x"),
	    FILE_OF("mail/strings.en", "m.x = 1"),
	    FILE_OF("mail/strings.sv", "m.x = {{>t/a}}!"), {NULL, NULL, 0}};
	struct template_set *set = NULL;
	struct view *view = sample();
	struct buf out = BUF_INIT(BUF_LINE);
	struct err err = {.text = ""};

	(void)state;
	assert_true(template_load_files(files, "", &set, &err));
	assert_string_equal(template_string(set, "sv", "a"), "Hej {{name}}");
	assert_string_equal(template_string(set, "sv", "b"),
	    "rad\nny slut \\n");
	assert_string_equal(template_string(set, "en", "m.x"), "1");
	assert_string_equal(template_string(set, "fi", "a"), "");
	template_string_render(set, "sv", "m.x", view, &out);
	assert_string_equal(buf_text(&out), "Hej A & <B>!");
	assert_true(template_has_lang(set, "en"));
	assert_false(template_has_lang(set, "fi"));
	buf_release(&out);
	view_free(view);
	template_free(set);
}

static void
nesting_and_size_are_limited(void **state)
{
	const struct embed_file files[] = {
	    FILE_OF("loop.txt", "x{{>loop}}"),
	    FILE_OF("big.txt", "{{#list}}{{#list}}{{#list}}0123456789"
	    "{{/list}}{{/list}}{{/list}}"), {NULL, NULL, 0}};
	struct template_set *set = NULL;
	struct view *view = sample();
	struct buf out = BUF_INIT(200);
	struct err err = {.text = ""};
	struct buf deep = BUF_INIT(BUF_PAGE);
	char *large = mem_alloc(512 * 1024 + 2);
	struct embed_file hostile[] = {{"a.txt", NULL, 0}, {NULL, NULL, 0}};

	(void)state;
	assert_true(template_load_files(files, "", &set, &err));
	assert_false(template_render(set, "loop.txt", "", view, &out, &err));
	assert_non_null(strstr(err.text, "deeper than 16"));
	assert_false(template_render(set, "big.txt", "", view, &out, &err));
	assert_non_null(strstr(err.text, "maximum of 200 bytes"));
	assert_false(template_render(set, "none", "", view, &out, &err));
	template_free(set);
	view_free(view);
	buf_release(&out);

	for (int i = 0; i < 20000; i++)
		buf_puts(&deep, "{{#a}}");
	hostile[0].data = buf_text(&deep);
	hostile[0].size = deep.len;
	refuse(hostile, "", "a.txt:1: sections nest too deep");
	memset(large, '{', 512 * 1024 + 1);
	hostile[0].data = large;
	hostile[0].size = 512 * 1024 + 1;
	refuse(hostile, "", "a.txt: larger than 524288 bytes");
	mem_free(large);
	buf_release(&deep);
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	mem_free(path);
}

static void
remove_file(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);

	assert_int_equal(remove(path), 0);
	mem_free(path);
}

static void
a_folder_overrides_file_by_file(void **state)
{
	const struct embed_file files[] = {FILE_OF("p/a.txt", "old {{>t/s}}"),
	    FILE_OF("p/b.txt", "b"), FILE_OF("style.css", "{{{"),
	    FILE_OF("strings.sv", "s = gammal\nr = kvar"),
	    {NULL, NULL, 0}};
	char dir[] = "/tmp/template-test-XXXXXX";
	char *sub = NULL;
	struct template_set *set = NULL;
	struct view *view = view_new();
	struct buf out = BUF_INIT(BUF_LINE);
	struct err err = {.text = ""};
	size_t n = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	sub = mem_printf("%s/p", dir);
	assert_int_equal(mkdir(sub, 0700), 0);
	write_file(dir, "p/a.txt", "new {{>t/s}} {{>t/r}}");
	write_file(dir, "strings.sv", "s = ny");
	write_file(dir, ".hidden", "x");
	assert_true(template_load_files(files, dir, &set, &err));
	assert_true(template_render(set, "p/a.txt", "sv", view, &out, &err));
	assert_string_equal(buf_text(&out), "new ny kvar");
	assert_string_equal(template_file(set, "style.css", &n), "{{{");
	assert_int_equal(n, 3);
	assert_null(template_file(set, "none.css", &n));
	template_free(set);

	write_file(dir, "p/c.txt", "x");
	refuse(files, dir, "there is no template 'p/c.txt' to override");
	remove_file(dir, "p/c.txt");
	write_file(dir, "strings.sv", "\nz = ny");
	refuse(files, dir, "strings.sv:2: there is no string 'z'");
	remove_file(dir, "p/a.txt");
	remove_file(dir, "strings.sv");
	remove_file(dir, ".hidden");
	remove_file(dir, "p");
	assert_int_equal(rmdir(dir), 0);
	refuse(files, dir, dir);
	mem_free(sub);
	buf_release(&out);
	view_free(view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_escaped_by_type),
	    cmocka_unit_test(sections_follow_the_value),
	    cmocka_unit_test(standalone_lines_go),
	    cmocka_unit_test(partials_and_strings_follow_the_type),
	    cmocka_unit_test(mistakes_name_file_and_line),
	    cmocka_unit_test(mistakes_in_strings_are_named),
	    cmocka_unit_test(strings_of_all_files_are_one_catalogue),
	    cmocka_unit_test(nesting_and_size_are_limited),
	    cmocka_unit_test(a_folder_overrides_file_by_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
