import { z } from "zod";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { beginningOf } from "../../domain/text.ts";
import { isWebAddress } from "../../domain/webAddress.ts";
import type { ToldConnection } from "../platform/client.ts";
import { failureOf, parseJson, said } from "./answer.ts";
import type { SiteAnswer } from "../http/request.ts";

const connection = z.object({
  user: z.string().overwrite((text) => beginningOf(text)),
  site_id: z.int().nonnegative(),
  home_url: z
    .string()
    .max(2_000)
    .overwrite((address) => (isWebAddress(address) ? address : "")),
  bridge_version: z.string().max(40),
  block_editor: z.string().max(40).optional(),
});

/** Reads the answer to `GET igny8/v1/connection`. @throws SiteFailure for every answer but 200 with a connection */
export function readConnection(answer: SiteAnswer, now: number): ToldConnection {
  if (answer.status !== 200) throw failureOf(answer, now);
  const parsed = z.object({ data: connection }).safeParse(parseJson(answer));
  if (parsed.success) return parsed.data.data;
  throw new SiteFailure("AnswerWrongShape", `Answered 200 without a connection's data.`, said(answer));
}

/** Reads the answer 200 to `GET wp/v2/users/me` (WordPress REST API handbook, "Users"): all that a bridge before 1.4 tells. @throws SiteFailure if it names no user */
export function readUser(answer: SiteAnswer, now: number): ToldConnection {
  const user = z.object({ name: z.string() }).safeParse(parseJson(answer));
  if (!user.success) throw failureOf(answer, now);
  return { user: user.data.name, site_id: null, home_url: null, bridge_version: null };
}
