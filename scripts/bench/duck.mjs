// DuckDB in memory with so many threads: run the statement, print its rows.
// usage: node duck.mjs FOLDER THREADS SQL
import { createRequire } from 'node:module';

const [folder, threads, sql] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(folder + '/')('@duckdb/node-api');
const db = await DuckDBInstance.create(':memory:', { threads });
const answer = await (await db.connect()).runAndReadAll(sql);
console.log(answer.getRowsJson().map((row) => row.join(',')).join('\n'));
