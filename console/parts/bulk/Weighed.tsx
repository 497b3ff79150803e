import { Alert, Skeleton, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { counted } from "../../../domain/text.ts";
import type { BulkRunListed } from "../../data/bulk.ts";
import { Problem } from "../Trouble.tsx";
import { Refused } from "./Refused.tsx";
import { refusedOf } from "./words.ts";
import { LOADING } from "../loading.ts";

/** `12 of 14 articles`; only the number if all are taken. */
function countOf({ accepted, under_way, refused }: { accepted: number; under_way: number; refused: { count: number }[] }): string {
  const all = accepted + under_way + refusedOf({ refused });
  return all > accepted ? `${accepted.toLocaleString()} of ${counted(all, "article")}` : counted(accepted, "article");
}

interface Props {
  /** the answer to a dry run */
  weighed: Pick<
    UseQueryResult<{ accepted: number; under_way: number; sites: number; refused: BulkRunListed["refused"] }>,
    "data" | "error" | "refetch"
  >;
  /** if no article is taken */
  none: string;
  /** what will happen, with the numbers of articles and sites in words */
  will: (count: string, sites: string) => string;
  /** the only site of the articles, if it is known */
  site?: { name: string } | undefined;
}

/** What a run would do with many articles, and which of them are refused, with reasons. */
export function Weighed({ weighed: { data, error, refetch }, none, will, site }: Props) {
  return (
    <>
      {error && <Problem error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton h={80} {...LOADING} aria-label="Checking the articles" />}
      {data && (
        <>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {data.accepted === 0 ? none : will(countOf(data), data.sites === 1 ? (site?.name ?? "1 site") : `${data.sites} sites`)}
          </Text>
          {data.under_way > 0 && (
            <Text size="sm">
              {counted(data.under_way, "article")} {data.under_way === 1 ? "is" : "are"} already being published. The run does not change
              that.
            </Text>
          )}
          {data.refused.length > 0 && (
            <Alert color="orange" title="Not accepted">
              <Refused refused={data.refused} />
            </Alert>
          )}
        </>
      )}
    </>
  );
}
