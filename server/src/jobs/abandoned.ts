/**
 * Jobs of a process that was killed stay locked for four hours, because nobody can tell a dead process from a slow one. Here one can:
 * every process that works jobs holds a lock of its connection, which dies with it. Who gets it alone, is alone: whatever is still locked
 * then is nobody's.
 */
import type pg from "pg"

const key = 7_303_018

/** `client` stays this process's own as long as it works jobs. Returns the number of jobs that were freed. */
export async function freeAbandoned(client: pg.ClientBase, schema: string): Promise<number> {
  const [{ alone }] = (await client.query(`select pg_try_advisory_lock(${key}) as alone`)).rows as [{ alone: boolean }]
  let freed = 0
  if (alone) {
    const { rows } = await client.query(
      `select locked_by, count(*) as n from ${schema}._private_jobs where locked_by is not null group by 1`,
    )
    freed = rows.reduce((sum, row) => sum + Number(row.n), 0)
    if (freed > 0) await client.query(`select ${schema}.force_unlock_workers($1::text[])`, [rows.map(row => row.locked_by)])
  }
  await client.query(`select pg_advisory_lock_shared(${key})`)
  if (alone) await client.query(`select pg_advisory_unlock(${key})`)
  return freed
}
