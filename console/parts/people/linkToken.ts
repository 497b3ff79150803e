import { useLocation } from "@tanstack/react-router";

/** The secret of a link that was handed to a person: it stands behind `#token=`, which no server sees. */
export const useLinkToken = (): string | null => tokenIn(useLocation().hash);
/** @param hash with its # or without */
export const tokenIn = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, "")).get("token");
