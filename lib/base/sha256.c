#include "base/sha256.h"

#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct bsc_sha256),
    "the sum of the library fits");

static struct sha256_ctx *
context(struct bsc_sha256 *h)
{
	return (struct sha256_ctx *)h->state;
}

void
bsc_sha256_init(struct bsc_sha256 *h)
{
	sha256_init(context(h));
}

void
bsc_sha256_add(struct bsc_sha256 *h, const void *data, size_t len)
{
	if (len > 0)
		sha256_update(context(h), len, data);
}

void
bsc_sha256_hex(struct bsc_sha256 *h, char hex[65])
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(context(h), sizeof(digest), digest);
	for (int i = 0; i < 64; i++)
		hex[i] = "0123456789abcdef"[digest[i / 2] >>
		    (i % 2 == 0 ? 4 : 0) & 15];
	hex[64] = '\0';
}

uint64_t
bsc_sha256_word(struct bsc_sha256 *h)
{
	uint8_t digest[8];
	uint64_t word = 0;

	sha256_digest(context(h), sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		word = word << 8 | digest[i];
	return word;
}
