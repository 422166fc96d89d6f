/* The sum of seals: libdeflate's, for it is ten times as fast as zlib's. */

#include <libdeflate.h>

#include "stream/input.h"

uint32_t
bsc_crc32(uint32_t crc, const void *p, size_t len)
{
	if (len == 0)
		return crc;	/* NULL would begin anew */
	return libdeflate_crc32(crc, p, len);
}
