#ifndef BSC_REPORT_SUM_H
#define BSC_REPORT_SUM_H

#include "assess/results.h"

/*
 * Money behind several findings, each record once however many rules name
 * it: a record is origin, table, key and office (the lines of a voucher have
 * one key); of differing amounts the larger counts.  A finding with evidence stands for its members, any other for
 * its own record.  False: the sum does not fit.
 */
bool	 bsc_sum_findings(const struct bsc_res_finding *const *, size_t n,
	    struct bsc_res_money *sum);

#endif
