import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { articleNameQuery } from "../../data/bulk.ts";
import { FixButton } from "./FixButton.tsx";
import { fixOf } from "./fixes.ts";

interface Props {
  cause: { type: string; failed: number; content_ids: number[] };
  /** whether all its articles are of one site */
  oneSite: boolean;
}

/** Leads to the page where a cause is fixed: at the site if all its articles are of one, at the article if it is the only one. */
export function FixCause({ cause: { type, failed, content_ids }, oneSite }: Props) {
  const id = content_ids[0] ?? 0;
  const alone = failed === 1 && content_ids.length === 1;
  const { data, isLoading } = useQuery({ ...articleNameQuery(id), enabled: id > 0 });
  // As high as the button that follows.
  if (isLoading && (oneSite || alone) && fixOf(type)) return <Skeleton h={30} w={140} aria-hidden />;
  return <FixButton type={type} site_id={oneSite || alone ? data?.site_id : undefined} {...(alone ? { content_id: id } : {})} />;
}
