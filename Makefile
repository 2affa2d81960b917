# Brevduva: newsletter and subscription mailer daemon.
# `make help` explains the targets.  Variables: B (build folder), PREFIX,
# DESTDIR, SAN=1 (AddressSanitizer and UBSan), COV=1 (gcov).

B ?= build
CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
STATE ?= state
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := all

# --- Debian packages, each with what it is for --------------------------
PKG_BUILD := \
	build-essential pkg-config \
	libcurl4-openssl-dev `# feeds and pages over HTTP` \
	libsqlite3-dev       `# the database` \
	uuid-dev             `# public ids of archive, Atom and calendar` \
	libmicrohttpd-dev    `# the HTTP endpoint` \
	libesmtp-dev         `# SMTP to the relay` \
	libssl-dev           `# HMAC, HKDF, TLS contexts` \
	libxml2-dev          `# feeds, pages, HTML to text` \
	libcmark-dev         `# Markdown of posts` \
	libjansson-dev       `# JSON of --json and the API` \
	libidn2-dev          `# domains outside ASCII` \
	libinih-dev          `# INI syntax of the configuration` \
	libsystemd-dev       `# sd_notify, socket activation, journal` \
	tzdata               `# the zone of the site`
PKG_TEST := \
	libcmocka-dev        `# unit tests` \
	python3-aiosmtpd     `# a real SMTP server for the flow tests` \
	postfix              `# smtp-sink, smtp-source: limits to measure by` \
	chromium             `# pages as a reader sees them` \
	fonts-dejavu-core    `# so that screenshots have letters` \
	nginx-light          `# the limit of page speed` \
	wrk                  `# HTTP load` \
	faketime             `# DST nights and holidays` \
	valgrind             `# memory errors in unit tests` \
	gcovr                `# line coverage` \
	mandoc               `# man page lint` \
	strace               `# killed at each write, failing fsync` \
	systemd              `# systemd-analyze security --offline` \
	nodejs npm           `# axe-core and playwright-core in the browser` \
	curl sqlite3 python3 libxml2-utils clang libclang-rt-14-dev iproute2

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

.PHONY: all help clean lint test run bench install deps deps-test check
all: $(B)/brevduva

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

.PHONY: unit unit-build
unit-build: $(UNIT_BIN)
unit: $(UNIT_BIN)
	@for t in $(UNIT_BIN); do echo "== $$t"; $$t || exit 1; done
unit-%: 
	@$(MAKE) --no-print-directory $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/$*/*.c))
	@for t in $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/$*/*.c)); do \
	    echo "== $$t"; $$t || exit 1; done

clean:
	rm -rf build build-san build-cov

-include $(shell find $(B) -name '*.d' 2>/dev/null)
