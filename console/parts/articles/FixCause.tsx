import { Skeleton } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { articleNameQuery } from "../../data/bulk.ts";
import { EXAMPLES } from "../bulk/words.ts";
import { FixButton } from "./FixButton.tsx";
import { type Failure, fixOf } from "./fixes.ts";

interface Props {
  cause: Failure & { failed: number; content_ids: number[] };
  /** whether all its articles are of one site, as far as is known. A few articles are looked up */
  oneSite: boolean;
}

/** Leads to the page where a cause is fixed: at the site if all its articles are of one, at the article if it is the only one. */
export function FixCause({ cause, oneSite }: Props) {
  const { failed, content_ids } = cause;
  const few = failed === content_ids.length && failed <= EXAMPLES;
  // The box of the cause names these articles anyway.
  const found = useQueries({ queries: content_ids.slice(0, few ? EXAMPLES : 1).map(articleNameQuery) });
  const sites = new Set(found.map(({ data }) => data?.site_id));
  const [site_id] = sites;
  const isKnown = sites.size === 1 && (oneSite || few);
  // As high as the button that follows.
  if (found.some(({ isLoading }) => isLoading) && (oneSite || few) && fixOf(cause)) return <Skeleton h={30} w={140} aria-hidden />;
  return (
    <FixButton error={cause} site_id={isKnown ? site_id : undefined} {...(few && failed === 1 ? { content_id: content_ids[0]! } : {})} />
  );
}
