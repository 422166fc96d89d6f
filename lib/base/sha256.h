#ifndef BSC_BASE_SHA256_H
#define BSC_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/*
 * SHA-256 as in FIPS 180-4; a sum under way may be copied.  sha256.c is the
 * only file that knows nettle.
 */
struct bsc_sha256 {
	uint64_t	state[16];	/* the library's */
};

void	 bsc_sha256_init(struct bsc_sha256 *);
void	 bsc_sha256_add(struct bsc_sha256 *, const void *, size_t);
void	 bsc_sha256_hex(struct bsc_sha256 *, char hex[65]);	/* ends the sum */
/* The number that the first 16 digits of that are; ends the sum, too. */
uint64_t bsc_sha256_word(struct bsc_sha256 *);

#endif
