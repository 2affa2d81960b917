# Brevduva: newsletter and subscription mailer daemon.
# `make help` explains the targets.  Variables: B (build folder), PREFIX,
# DESTDIR, SAN=1 (AddressSanitizer and UBSan), COV=1 (gcov).

B ?= build
CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := all

# --- Debian 12 packages: name, when it is needed, what it is for ----------
define PACKAGES
build-essential       build  # gcc, make, headers of libc
pkg-config            build  # flags of the libraries
libcurl4-openssl-dev  build  # feeds and pages over HTTP
libsqlite3-dev        build  # the database
uuid-dev              build  # public ids of archive, Atom and calendar
libmicrohttpd-dev     build  # the HTTP endpoint
libesmtp-dev          build  # SMTP to the relay
libssl-dev            build  # HMAC, HKDF, TLS contexts
libxml2-dev           build  # feeds, pages, HTML to text
libcmark-dev          build  # Markdown of posts
libjansson-dev        build  # JSON Feed, --json, the API
libidn2-dev           build  # domains outside ASCII
libinih-dev           build  # INI syntax of the configuration
libsystemd-dev        build  # sd_notify, socket activation
tzdata                build  # the zone of the site
curl                  run    # make run asks the service whether it is up
libcmocka-dev         test   # unit tests
python3               test   # flow tests and lint
python3-aiosmtpd      test   # a real SMTP server
python3-feedparser    test   # feeds read beside it
python3-icalendar     test   # calendars read by others
postfix               test   # smtp-sink, smtp-source; a real relay
chromium              test   # pages as a reader sees them
fonts-dejavu-core     test   # so that screenshots have letters
nodejs                test   # drives the browser
npm                   test   # axe-core, ical.js, playwright-core...
nginx-light           test   # the limit of page speed
wrk                   test   # HTTP load
faketime              test   # DST nights and holidays
valgrind              test   # memory errors
gcovr                 test   # line coverage
mandoc                test   # man page lint
strace                test   # killed at each write, a failing fsync
systemd               test   # systemd-analyze security --offline
sqlite3               test   # looks into databases
libxml2-utils         test   # xmllint
openssl               test   # certificates of hostile servers
clang                 test   # fuzzers, a second compiler
libclang-rt-14-dev    test   # their run-time library
endef
export PACKAGES

# --- Flags ---------------------------------------------------------------
WARN := -Wall -Wextra -Werror -Wconversion -Wshadow -Wvla -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wundef -Wno-sign-conversion
HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full \
	-ftrivial-auto-var-init=zero -fPIE -Werror=format-security
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
OPT := -O2
ifeq ($(SAN),1)
B := build-san
HARDEN := -fPIE -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined
LDHARDEN := -pie -fsanitize=address,undefined
OPT := -O1
endif
ifeq ($(COV),1)
B := build-cov
OPT := -O0 --coverage
HARDEN := -fPIE
LDHARDEN := -pie --coverage
endif
ARCH := $(shell uname -m)
ifneq ($(ARCH),x86_64)
HARDEN := $(filter-out -fcf-protection=full,$(HARDEN))
endif

PC := libcurl sqlite3 uuid libmicrohttpd libesmtp-1.0 libssl libcrypto \
	libxml-2.0 libcmark jansson libidn2 inih libsystemd
pc = $(shell pkg-config $(1) $(PC) 2>/dev/null)
CPPFLAGS += -Isrc -D_GNU_SOURCE -MMD -MP $(filter -I%,$(pc-cflags))
pc-cflags := $(call pc,--cflags)
CFLAGS += -std=c17 -g $(OPT) $(WARN) $(HARDEN)
LDFLAGS += $(LDHARDEN) -pthread
LDLIBS += $(call pc,--libs) -lcrypt -lm

# --- Layers: a folder is an archive, linked with those below it ----------
LAYERS := cli http flow store db feed mail text base
BELOW_base :=
BELOW_db := base
BELOW_text := base
BELOW_mail := text base
BELOW_feed := text base
BELOW_store := db base
BELOW_flow := store db feed mail text base
BELOW_http := $(BELOW_flow:%=%) flow
BELOW_cli := http flow store db feed mail text base

src_of = $(sort $(wildcard src/$(1)/*.c))
obj_of = $(patsubst src/%.c,$(B)/%.o,$(call src_of,$(1)))
$(foreach l,$(LAYERS),$(eval OBJ_$(l) := $(call obj_of,$(l))))
OBJ_text += $(B)/text/embedded.o
OBJ_store += $(B)/store/migrations.o

.PHONY: all build help clean lint test run bench install deps deps-test \
	unit unit-build san-build
all: deps
	@$(MAKE) --no-print-directory build

build: $(B)/brevduva

define layer_rule
$(B)/$(1).a: $(OBJ_$(1))
	@rm -f $$@
	@ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rule,$(l))))

$(B)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(B)/brevduva: $(B)/main.o $(LAYERS:%=$(B)/%.a)
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS) -o $@ $(B)/main.o \
	    -Wl,--start-group $(LAYERS:%=$(B)/%.a) -Wl,--end-group $(LDLIBS)

# --- Files put into the program ------------------------------------------
TEMPLATES := $(sort $(shell find templates -type f 2>/dev/null))
MIGRATIONS := $(sort $(wildcard src/store/sql/*.sql))

# $(call embed,FILES,PREFIX,SYMBOL): name, data, size of each, by .incbin
define embed
	@mkdir -p $(@D)
	@echo "  EMBED $@"
	@{ n=0; echo '.section .rodata'; for f in $(1); do \
	    printf 'n%d: .asciz "%s"\nd%d: .incbin "%s"\ne%d: .byte 0\n' \
	    $$n "$${f#$(2)}" $$n "$$f" $$n; n=$$((n+1)); done; \
	    echo '.section .data.rel.ro,"aw"'; echo '.balign 8'; \
	    echo '.globl $(3)'; echo '$(3):'; \
	    for ((i=0;i<n;i++)); do echo ".quad n$$i, d$$i, e$$i-d$$i"; done; \
	    echo '.quad 0, 0, 0'; \
	    echo '.section .note.GNU-stack,"",%progbits'; } > $(@:.o=.S)
	@$(CC) -c $(@:.o=.S) -o $@
endef

$(B)/text/embedded.o: $(TEMPLATES) Makefile
	$(call embed,$(TEMPLATES),templates/,embed_files)
$(B)/store/migrations.o: $(MIGRATIONS) Makefile
	$(call embed,$(MIGRATIONS),src/store/sql/,migrate_files)

# --- Unit tests: tests/unit/LAYER/NAME.c links LAYER and those below ------
UNIT := $(sort $(wildcard tests/unit/*/*.c))
UNIT_BIN := $(UNIT:tests/unit/%.c=$(B)/unit/%)
define unit_rule
$(B)/unit/$(1)/%: tests/unit/$(1)/%.c $(B)/$(1).a $(BELOW_$(1):%=$(B)/%.a)
	@mkdir -p $$(@D)
	@echo "  TEST  $$<"
	@$(CC) $(CPPFLAGS) -Itests $(CFLAGS) $(LDFLAGS) -o $$@ $$< \
	    -Wl,--start-group $(B)/$(1).a $(BELOW_$(1):%=$(B)/%.a) \
	    -Wl,--end-group $(LDLIBS) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l))))

unit-build: $(UNIT_BIN)
unit: $(UNIT_BIN)
	@for t in $(UNIT_BIN); do echo "== $$t"; $$t || exit 1; done
unit-%: 
	@$(MAKE) --no-print-directory $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/$*/*.c))
	@for t in $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/$*/*.c)); do \
	    echo "== $$t"; $$t || exit 1; done

# --- What people call ------------------------------------------------------
# Installs what of $(1) is missing; says what to do where apt is not there.
# node and npm may have come from elsewhere than Debian.
define install_missing
	@want=$$(awk '$$2 ~ /^($(1))$$/ { print $$1 }' <<< "$$PACKAGES"); \
	missing=$$(comm -23 <(sort <<< "$$want") \
	    <(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' 2>/dev/null | \
	    awk '$$2 == "installed" { print $$1 }' | sort -u)); \
	for have in node:nodejs npm:npm; do \
		if command -v $${have%:*} > /dev/null; then \
			missing=$$(grep -vx $${have#*:} <<< "$$missing" || true); \
		fi; done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get > /dev/null; then \
		echo "needed, and not Debian: install what these packages" \
		    "hold:" $$missing >&2; exit 1; fi; \
	sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	if [ -n "$$sudo" ] && ! command -v sudo > /dev/null; then \
		echo "as root: apt-get install" $$missing >&2; exit 1; fi; \
	echo "  APT  " $$missing; \
	$$sudo apt-get -qq update; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
	    --no-install-recommends install $$missing > /dev/null
endef

deps:
	$(call install_missing,build)
deps-run:
	$(call install_missing,build|run)
deps-test:
	$(call install_missing,build|run|test)

run: deps-run
	@$(MAKE) --no-print-directory build
	@tests/trial/run $(B)/brevduva

$(B)/hostile-driver: tests/hostile/driver.c $(B)/mail.a $(B)/text.a $(B)/base.a
	@echo "  TEST  $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    -Wl,--start-group $(B)/mail.a $(B)/text.a $(B)/base.a \
	    -Wl,--end-group $(LDLIBS)

$(B)/bench-compose: tests/bench/compose.c $(B)/flow.a
	@echo "  BENCH $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< -Wl,--start-group \
	    $(B)/flow.a $(BELOW_flow:%=$(B)/%.a) -Wl,--end-group $(LDLIBS)

$(B)/bench-feeds: tests/bench/feeds.c $(B)/feed.a
	@echo "  BENCH $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< -Wl,--start-group \
	    $(B)/feed.a $(BELOW_feed:%=$(B)/%.a) -Wl,--end-group $(LDLIBS)

test-build: build $(UNIT_BIN) $(B)/hostile-driver

test: deps-test
	@$(MAKE) --no-print-directory -j2 test-build
	@$(MAKE) --no-print-directory -j2 SAN=1 test-build
	@$(MAKE) --no-print-directory -j2 fuzz-build
	@$(MAKE) --no-print-directory coverage-line
	@tests/run --build $(B) $(TESTS)

lint: deps-test
	@sh tests/lint/run

bench: deps-test
	@$(MAKE) --no-print-directory -j2 build $(B)/bench-compose $(B)/bench-feeds
	@python3 tests/bench/run.py $(B)/brevduva $(BENCH)

faults: deps-test
	@$(MAKE) --no-print-directory -j2 build $(B)/hostile-driver
	@python3 tests/faults/run.py $(B)/brevduva --readme README.md

# One line of it, for make test.
coverage-line:
	@$(MAKE) --no-print-directory -j2 COV=1 unit-build > /dev/null || true
	@timeout 300 $(MAKE) --no-print-directory COV=1 unit > /dev/null 2>&1 \
	    || true
	@gcovr --gcov-ignore-parse-errors -r . --object-directory build-cov \
	    -f src/ -s build-cov 2> /dev/null | \
	    grep -E '^(lines|branches):' || true

coverage: deps-test
	@$(MAKE) --no-print-directory -j2 COV=1 test-build
	@$(MAKE) --no-print-directory COV=1 unit > /dev/null
	@gcovr --gcov-ignore-parse-errors -r . --object-directory build-cov \
	    -f src/ -s build-cov | tail -45

FUZZ := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_SECONDS ?= 60
FUZZ_CC := clang -g -O1 -fsanitize=address,undefined -Isrc -D_GNU_SOURCE \
	-MMD -MP $(filter -I%,$(pc-cflags))
FUZZ_SRC := $(foreach l,flow store db feed mail text base,$(call src_of,$(l))) \
	$(patsubst %,src/http/%.c,form peer request route session upload)
FUZZ_OBJ := $(FUZZ_SRC:src/%.c=$(B)/fuzz/obj/%.o)
$(B)/fuzz/obj/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@$(FUZZ_CC) -fsanitize=fuzzer-no-link -c $< -o $@
$(B)/fuzz/all.a: $(FUZZ_OBJ)
	@echo "  AR    $@"
	@rm -f $@
	@ar rcs $@ $^
$(B)/fuzz/%: tests/fuzz/%.c $(B)/fuzz/all.a $(B)/text/embedded.o $(B)/store/migrations.o
	@echo "  FUZZ  $<"
	@$(FUZZ_CC) -fsanitize=fuzzer -o $@ $< $(B)/text/embedded.o \
	    $(B)/store/migrations.o $(B)/fuzz/all.a $(LDLIBS)
fuzz-build: $(FUZZ:tests/fuzz/%.c=$(B)/fuzz/%)
fuzz: deps-test
	@$(MAKE) --no-print-directory -j2 fuzz-build
	@tests/fuzz/run $(B)/fuzz $(FUZZ_SECONDS) $(FUZZ:tests/fuzz/%.c=%)

bindir := $(DESTDIR)$(PREFIX)/bin
mandir := $(DESTDIR)$(PREFIX)/share/man
unitdir := $(DESTDIR)$(PREFIX)/lib/systemd/system
install: build
	install -D -m 755 $(B)/brevduva $(bindir)/brevduva
	install -D -m 644 man/brevduva.1 $(mandir)/man1/brevduva.1
	install -D -m 644 man/brevduva.conf.5 $(mandir)/man5/brevduva.conf.5
	install -d $(unitdir)
	sed 's,/usr/bin/brevduva,$(PREFIX)/bin/brevduva,' \
	    systemd/brevduva.service > $(unitdir)/brevduva.service
	install -m 644 systemd/brevduva.socket $(unitdir)/brevduva.socket
	install -D -m 644 systemd/brevduva.sysusers.conf \
	    $(DESTDIR)$(PREFIX)/lib/sysusers.d/brevduva.conf
	test -e $(DESTDIR)/etc/brevduva/brevduva.conf || \
	    install -D -m 644 etc/brevduva.conf \
	    $(DESTDIR)/etc/brevduva/brevduva.conf

help:
	@echo 'make            builds $(B)/brevduva (installs Debian packages that are missing)'
	@echo 'make run        the service with a filled trial on 127.0.0.1:8025'
	@echo 'make test       lint, units, sanitizers, valgrind, hostile servers, flows'
	@echo '                (TESTS="--only NAME" for some of them)'
	@echo 'make lint       layers, fences, sizes, options, manuals'
	@echo 'make bench      figures beside their limits; BENCH=NAME for one'
	@echo 'make faults     the fault catalogue; writes its table into README.md'
	@echo 'make coverage   lines reached by the unit tests'
	@echo 'make fuzz       each parser for FUZZ_SECONDS (60)'
	@echo 'make install    to DESTDIR and PREFIX (/usr/local)'
	@echo 'make clean      removes what was built'

clean:
	rm -rf build build-san build-cov

-include $(shell find $(B) -name '*.d' 2>/dev/null)
