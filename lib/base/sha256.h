#ifndef BSC_BASE_SHA256_H
#define BSC_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256 as in FIPS 180-4. */
struct bsc_sha256 {
	uint32_t	state[8];
	uint64_t	length;		/* bytes so far */
	unsigned char	block[64];
};

void	 bsc_sha256_init(struct bsc_sha256 *);
void	 bsc_sha256_add(struct bsc_sha256 *, const void *, size_t);
void	 bsc_sha256_hex(struct bsc_sha256 *, char hex[65]);	/* ends the sum */

#endif
