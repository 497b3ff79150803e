import type { FailureType } from "../../domain/publishing/failure.ts";
import type { EntityManager } from "../orm.ts";

/** Failed articles that are not on their site, grouped by cause. */
export interface FailedCause {
  type: FailureType;
  /** the message of the newest, and the advice */
  message: string;
  advice: string;
  failed: number;
  /** the number of the account's sites on which they failed */
  sites: number;
  /** the newest of them */
  content_ids: number[];
}

/** Why publications of an account or of one of its sites have failed: one row for each failure type. */
export async function failedCauses(em: EntityManager, account_id: number, site_id: number | undefined): Promise<FailedCause[]> {
  return em.execute<FailedCause[]>(
    `select p.last_error ->> 'type' as type, (array_agg(p.last_error ->> 'message' order by p.content_id desc))[1] as message,
            (array_agg(p.last_error ->> 'advice' order by p.content_id desc))[1] as advice,
            count(*)::int as failed, count(distinct p.site_id)::int as sites,
            (array_agg(p.content_id order by p.content_id desc))[1:10] as content_ids
     from igny8_site_integrations i join igny8_publications p on p.integration_id = i.id join igny8_content c on c.id = p.content_id
     where i.account_id = ? and p.state = 'failed' and p.last_error is not null and c.external_id is null
       and i.site_id = coalesce(?::int, i.site_id)
     group by 1 order by failed desc, 1`,
    [account_id, site_id ?? null],
  );
}
