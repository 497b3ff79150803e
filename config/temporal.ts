import { z } from "zod";
import { secretKeys } from "./values.ts";

/** The variables by which API and workers reach Temporal. */
export const TEMPORAL = {
  // These are the SDK's own names, with the SDK's meaning (Temporal, "Environment configuration"). temporal/access.ts reads them.
  TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233").describe("Temporal's host:port."),
  TEMPORAL_NAMESPACE: z.string().default("default").describe("The namespace in Temporal."),
  TASK_QUEUE_PREFIX: z
    .string()
    .default("igny8")
    .describe(
      "A part of the names of task queues (igny8-publish), of Schedules (clean-up:igny8) and of some workflow ids. Installations that share a Temporal namespace need different prefixes.",
    ),
  TEMPORAL_API_KEY: z
    .string()
    .optional()
    .describe("The API key that is sent to Temporal with each call. It switches TLS on, unless TEMPORAL_TLS is false."),
  TEMPORAL_TLS: z
    .enum(["true", "false"])
    .optional()
    .describe("true: connect to Temporal with TLS. A certificate or an API key switches TLS on too."),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z
    .string()
    .optional()
    .describe("PEM file with the certificate of the authority that signed Temporal's certificate, unless the authority is public."),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: z.string().optional().describe("The certificate of the authority as text, in place of its file."),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z
    .string()
    .optional()
    .describe("PEM file with the client certificate of API and workers, if Temporal requires one (mTLS)."),
  TEMPORAL_TLS_CLIENT_CERT_DATA: z.string().optional().describe("The client certificate as text, in place of its file."),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional().describe("PEM file with the private key of the client certificate."),
  TEMPORAL_TLS_CLIENT_KEY_DATA: z.string().optional().describe("The private key as text, in place of its file."),
  TEMPORAL_TLS_SERVER_NAME: z
    .string()
    .optional()
    .describe("The name in Temporal's certificate, if it differs from the host in TEMPORAL_ADDRESS."),
  TEMPORAL_CONFIG_FILE: z
    .string()
    .optional()
    .describe("A TOML file with profiles for the Temporal SDK. Environment variables override its values."),
  TEMPORAL_PROFILE: z.string().optional().describe("The profile of TEMPORAL_CONFIG_FILE to use."),
  TEMPORAL_CODEC_KEYS: secretKeys
    .default([])
    .describe(
      "Keys that encrypt what Temporal holds about workflows: id:base64 of 32 bytes, comma separated. The first key encrypts, and all keys decrypt. All APIs and workers need the same keys. If it is not set, nothing is encrypted; histories hold ids and titles, never texts or secrets.",
    ),
};
