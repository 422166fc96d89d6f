/*
 * A deterministic ledger of N rows as canonical CSV of the table expense:
 * 13 columns, Chinese text, 200 offices, 3 % of the rows with a quoted
 * comma, a tenth of those with a doubled quote.  usage: ledger N
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 20211231;

/* xorshift64*, Vigna 2016: the same numbers everywhere. */
static unsigned
draw(unsigned below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (unsigned)((state * 0x2545F4914F6CDD1DULL) >> 33) % below;
}

int
main(int argc, char *argv[])
{
	static const char *const kind[] = { "office", "travel", "reception",
	    "meeting", "vehicle", "repair", "utilities", "project" };
	static const char *const purpose[] = { "购买办公用品", "赴京汇报工作差旅",
	    "接待考察团", "招商推介会场租", "车辆加油", "办公楼维修",
	    "水电费缴纳", "信息系统建设" };
	static const char *const payee[] = { "晨光文具有限公司", "清河大厦酒店",
	    "中国石化加油站", "联通系统集成公司", "国网电力公司" };
	long n = argc > 1 ? atol(argv[1]) : 1000000;

	puts("expense_src,office,voucher,date,kind,purpose,amount,payee,"
	    "method,handler,section,invoice,minutes,budgeted");
	for (long i = 1; i <= n; i++) {
		unsigned k = draw(8), q = draw(1000);

		printf("l.csv:%ld,B%03u,V%07ld,2021-%02u-%02u,%s,", i + 1,
		    draw(200), i, 1 + draw(12), 1 + draw(28), kind[k]);
		if (q < 3)
			printf("\"%s,含\"\"税\"\"\",", purpose[k]);
		else if (q < 30)
			printf("\"%s,含税\",", purpose[k]);
		else
			printf("%s,", purpose[k]);
		printf("%u.%02u,%s,transfer,张伟%s,业务科,%08ld,%s,%s\n",
		    draw(draw(50) == 0 ? 90000 : 6000), draw(100),
		    payee[draw(5)], draw(2) ? ";李娜" : "", 10000000 + i,
		    draw(3) ? "" : "JY-1", draw(20) ? "yes" : "no");
	}
	return ferror(stdout) != 0;
}
