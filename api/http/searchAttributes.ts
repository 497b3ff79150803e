import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from "@temporalio/common";
import { SEARCH_ATTRIBUTES } from "../../domain/temporal/searchAttributes.ts";

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const site_ = keyword(SEARCH_ATTRIBUTES.site);
const account_ = keyword(SEARCH_ATTRIBUTES.account);

/** By which every run of a site is found. */
export function ofSite({ site_id, account_id }: { site_id: number; account_id: number }): SearchAttributePair[] {
  return [
    { key: site_, value: String(site_id) },
    { key: account_, value: String(account_id) },
  ];
}
