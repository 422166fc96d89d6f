/*
 * A deterministic ledger of N rows as canonical CSV of the table expense:
 * 13 columns, Chinese text, 200 offices, 3 % of the rows with a quoted
 * comma, a tenth of those with a doubled quote; one payment in 50 on a
 * weekend, one in 1000 with the number of an earlier invoice.  The five
 * rules find something in about 3 % of the rows.  usage: ledger N
 */

#include <stdbool.h>
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

static const unsigned first[] = {	/* weekday of the 1st in 2021, Monday 0 */
	4, 0, 0, 3, 5, 1, 3, 6, 2, 4, 0, 2
};

/* A day of 2021, on a weekend only where asked for. */
static void
draw_day(bool weekend, unsigned *month, unsigned *day)
{
	do {
		*month = draw(12);
		*day = draw(28);
	} while (((first[*month] + *day) % 7 >= 5) != weekend);
}

static void
put_purpose(const char *purpose)
{
	unsigned q = draw(1000);

	if (q < 3)
		printf("\"%s,含\"\"税\"\"\",", purpose);
	else if (q < 30)
		printf("\"%s,含税\",", purpose);
	else
		printf("%s,", purpose);
}

int
main(int argc, char *argv[])
{
	static const char *const kind[] = { "office", "travel", "reception",
	    "meeting", "vehicle", "repair", "utilities", "project" };
	static const char *const purpose[] = { "购买办公用品及打印耗材",
	    "赴京汇报工作差旅费用", "接待招商考察团工作餐", "招商推介会场地租用",
	    "公务用车加油和过路费", "办公楼屋面防水维修", "二季度水电费缴纳",
	    "信息系统建设第二期款" };
	static const char *const payee[] = { "晨光文具有限公司", "清河大厦酒店",
	    "中国石化第三加油站", "联通系统集成公司", "国网电力公司" };
	long n = argc > 1 ? atol(argv[1]) : 1000000;

	puts("expense_src,office,voucher,date,kind,purpose,amount,payee,"
	    "method,handler,section,invoice,minutes,budgeted");
	for (long i = 1; i <= n; i++) {
		unsigned k = draw(8), month, day;
		unsigned yuan = draw(draw(50) == 0 ? 90000 : 6000);
		bool two = yuan < 5000 ? draw(2) : draw(50) != 0;

		draw_day(draw(50) == 0, &month, &day);
		printf("ledger.csv:%ld,B%03u,V%07ld,2021-%02u-%02u,%s,",
		    i + 1, draw(200), i, month + 1, day + 1, kind[k]);
		put_purpose(purpose[k]);
		printf("%u.%02u,%s,transfer,张伟%s,业务科,%08ld,%s,%s\n",
		    yuan, draw(100), payee[draw(5)], two ? ";李娜" : "",
		    10000000 + (i > 100 && draw(1000) == 0 ? i - 100 : i),
		    draw(yuan < 20000 ? 3 : 50) ? "JY-1" : "",
		    draw(20) ? "yes" : "no");
	}
	return ferror(stdout) != 0;
}
