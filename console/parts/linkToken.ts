import { useLocation } from "@tanstack/react-router";

/** The secret of a link that was handed to a person: it stands behind `#token=`, which no server sees. */
export const useLinkToken = (): string | null => new URLSearchParams(useLocation().hash).get("token");
