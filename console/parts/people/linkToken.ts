import { useLocation } from "@tanstack/react-router";

/** The secret of a link that a person got. It stands behind `#token=`, which browsers send to no server. */
export const useLinkToken = (): string | null => tokenIn(useLocation().hash);
/** @param hash with or without `#` */
export const tokenIn = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, "")).get("token");
