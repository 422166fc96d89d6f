# Lists on top, pattern rules, then the targets in the order one meets them.
# B is where things are built: sanitizer builds live beside the plain one.

PREFIX	 = /usr/local
B	 = build
CC	 = gcc
CFLAGS	 = -O2 -g
STD	 = -std=c11 -D_GNU_SOURCE
WARN	 = -Wall -Wextra -Werror
XML_CFLAGS := $(shell xml2-config --cflags 2>/dev/null || echo -I/usr/include/libxml2)
ALL_CPPFLAGS = -Ilib $(XML_CFLAGS) -DBSC_PREFIX='"$(PREFIX)"' $(CPPFLAGS)
# Each tool loads only what it uses.
LIBS	 = -Wl,--as-needed -lcsv -lminizip -lxml2 -lz -lisal -lnettle -lxlsxwriter -lpthread -lm

TESTSRC	:= $(wildcard lib/*/*_test.c)
FUZZSRC	:= $(wildcard lib/*/*_fuzz.c)
LIBSRC	:= $(filter-out $(TESTSRC) $(FUZZSRC),$(wildcard lib/*/*.c))
CMDS	:= $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
FAMILIES = registry personnel duty report reception expense finance loan \
	   asset vehicle document decision information petition security \
	   conduct target publication
BINS	 = $(CMDS:%=$B/%)
LINKS	 = $(if $(filter bsc-check,$(CMDS)),$(FAMILIES:%=$B/bsc-check-%))
TESTS	 = $(TESTSRC:lib/%.c=$B/test/%)
FUZZERS	 = $(FUZZSRC:lib/%.c=$B/fuzz/%)

all: $(BINS) $(LINKS) $B/bsc-nightly $B/mo

# Flags and sources of the last build: when they change, also when a source
# is gone, what is made of them is made anew.
FLAGS	:= $(CC) $(STD) $(WARN) $(ALL_CPPFLAGS) $(CFLAGS) $(LDFLAGS)
ifneq ($(file <$B/flags),$(FLAGS))
$(shell mkdir -p $B)
$(file >$B/flags,$(FLAGS))
endif
ifneq ($(file <$B/sources),$(LIBSRC))
$(file >$B/sources,$(LIBSRC))
endif

# Every command is one file on top of the library.
$(BINS): $B/%: $B/cmd/%.o $B/libbsc.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LINKS): $B/bsc-check
	ln -sf bsc-check $@

$B/bsc-nightly: scripts/nightly
	install -m 755 $< $@

$B/libbsc.a: $(LIBSRC:%.c=$B/%.o) $B/sources
	rm -f $@
	$(AR) rcs $@ $(filter %.o,$^)

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) $(ALL_CPPFLAGS) $(CFLAGS) -MMD -c -o $@ $<

# A header that is gone since the last build asks for a new one.
%.h: ;

$(TESTS): $B/test/%: $B/lib/%.o $B/libbsc.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(FUZZERS): $B/fuzz/%: lib/%.c $B/libbsc.a
	@mkdir -p $(@D)
	clang $(STD) $(ALL_CPPFLAGS) -O1 -g -fsanitize=fuzzer,address \
	    -o $@ $^ $(LIBS)

# Translations of diagnostics, one catalogue a language.
$B/mo: $(wildcard lib/po/*.po)
	@for f in $^; do l=$$(basename $$f .po); \
	mkdir -p $@/$$l/LC_MESSAGES && \
	msgfmt -o $@/$$l/LC_MESSAGES/bsc.mo $$f || exit 1; done
	@mkdir -p $@ && touch $@

.PHONY: all setup demo check unit cases packs lint asan tsan fuzz bench soak install clean

setup:
	@scripts/setup

demo: setup
	@$(MAKE) -s all
	@BIN=$(abspath $B) scripts/demo

check: setup
	@$(MAKE) -s all $(TESTS)
	@B=$B scripts/test

# One case: make cases CASE=testdata/bsc-import/crlf
cases: all
	@BIN=$(abspath $B) scripts/check $(CASE)

unit: $(TESTS)
	@for t in $(TESTS); do $$t || exit 1; done

lint:
	@scripts/lint --all

asan: setup
	@$(MAKE) -s all B=build/asan CFLAGS='-O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all'
	@$(MAKE) -s unit B=build/asan CFLAGS='-O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all'
	@LSAN_OPTIONS=suppressions=$(abspath scripts/leaks):print_suppressions=0 \
	B=build/asan scripts/test

# What runs in threads, under ThreadSanitizer.
TSAN = B=build/tsan CFLAGS='-O1 -g -fsanitize=thread \
	-Wno-maybe-uninitialized'

tsan: setup
	@$(MAKE) -s all build/tsan/test/stream/reader_test $(TSAN)
	@build/tsan/test/stream/reader_test
	@for c in testdata/*/threads*; do \
	BIN=$(abspath build/tsan) scripts/check $$c || exit 1; done

fuzz:
	@scripts/fuzz $(SECS)

soak: all
	@BIN=$(abspath $B) scripts/soak

bench: all
	@BIN=$(abspath $B) scripts/bench/run

install: all
	@DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) B=$B scripts/install \
	$(BINS) $(LINKS) $B/bsc-nightly

clean:
	rm -rf build

-include $(patsubst %.c,$B/%.d,$(LIBSRC) $(TESTSRC) $(wildcard cmd/*.c))
