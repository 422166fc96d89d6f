/* XML of the reader. */

#include "stream/source.h"

#include "base/xml.h"

int
bsc_read_xml(struct bsc_reader *r)
{
	return bsc_read_fail(r, 0, "XML streams are not read yet");
}

void
bsc_read_xml_free(struct bsc_reader *r)
{
	(void)r;
}
