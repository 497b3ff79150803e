import { loadClientConnectConfig } from "@temporalio/envconfig";
import { checkCertificates, checkFiles, checkPair } from "./certificates.ts";

/** How to connect to Temporal. */
export interface TemporalAccess {
  /** what the SDK's `Connection` and `NativeConnection` take */
  connection: { address: string } & Pick<SdkOptions, "apiKey" | "tls" | "metadata">;
  namespace: string;
}
type SdkOptions = ReturnType<typeof loadClientConnectConfig>["connectionOptions"];

/**
 * Reads how to connect to Temporal, by the SDK's own rules (Temporal, "Environment configuration"): address, namespace, TLS, a client
 * certificate (mTLS), API key, `TEMPORAL_GRPC_META_*`, and the file and profile that TEMPORAL_CONFIG_FILE and TEMPORAL_PROFILE name. It reads
 * no file unless one of these is set: otherwise a developer's own profile could direct test runs to production.
 * @throws Error of one line that says what is wrong
 */
export function readTemporal(env: Record<string, string | undefined>): TemporalAccess {
  const given = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[0].startsWith("TEMPORAL_") && Boolean(entry[1])),
  );
  checkPair(given);
  checkFiles(given);
  const disableFile = !given["TEMPORAL_CONFIG_FILE"] && !given["TEMPORAL_PROFILE"];
  const { connectionOptions, namespace = "default" } = load(given, disableFile);
  const { address = "127.0.0.1:7233", apiKey, tls, metadata } = connectionOptions;
  if (tls && tls !== true) checkCertificates(tls, given);
  return {
    connection: { address, ...(apiKey ? { apiKey } : {}), ...(tls ? { tls } : {}), ...(metadata ? { metadata } : {}) },
    namespace,
  };
}

function load(overrideEnvVars: Record<string, string>, disableFile: boolean) {
  try {
    return loadClientConnectConfig({ overrideEnvVars, disableFile });
  } catch (error) {
    const why = (error as Error).message.trim().replace(/\s+/g, " ");
    throw new Error(`How Temporal is reached can't be read: ${why}`, { cause: error });
  }
}

/** Patterns in the text of a failed connection, and what to do about each. The first match counts. */
const CAUSES: [said: RegExp, advice: string][] = [
  [
    /certificate[ _]required|bad[ _]certificate|handshake[ _]failure|unknown[ _]ca/i,
    "It asks for a client's certificate that it trusts: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.",
  ],
  [
    /self[- _]signed|unable to (get|verify)|unknown ?issuer|invalid peer certificate/i,
    "Its certificate is not trusted here: set TEMPORAL_TLS_SERVER_CA_CERT_PATH, and TEMPORAL_TLS_SERVER_NAME where the name differs.",
  ],
  [/altname|not valid for name/i, "Its certificate is for another name: set TEMPORAL_TLS_SERVER_NAME to the one in the certificate."],
  [
    /unauthenticated|unauthorized|permission.?denied/i,
    "It refuses who we are: check TEMPORAL_API_KEY, and what it may do in this namespace.",
  ],
  [
    /namespace .*not found|not_?found/i,
    "It has no such namespace: check TEMPORAL_NAMESPACE, or make it (temporal operator namespace create).",
  ],
  [
    /wrong version number|packet length too long|InvalidContentType|corrupt message/i,
    "It does not speak TLS: unset TEMPORAL_TLS and the certificates, or give the address where it does.",
  ],
];
/** Advice if no pattern matches: TLS 1.3 closes the connection without a reason if it lacks a certificate. */
function otherwise({ tls }: TemporalAccess["connection"]): string {
  if (!tls) return "Check that it runs at TEMPORAL_ADDRESS, and whether it wants TLS (TEMPORAL_TLS=true, TEMPORAL_API_KEY).";
  if (tls === true || !tls.clientCertPair)
    return "Check that it runs at TEMPORAL_ADDRESS; where it asks for a certificate, set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.";
  return "Check that it runs at TEMPORAL_ADDRESS, and that it trusts the certificate in TEMPORAL_TLS_CLIENT_CERT_PATH.";
}

/** Why Temporal can't be used, in one line: the address, the error, and what to do. */
export function whyNoTemporal(error: unknown, { connection, namespace }: TemporalAccess): string {
  const said: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && said.length < 5; cause = cause.cause) {
    const details = (cause as { details?: unknown }).details;
    said.push(cause.message, typeof details === "string" ? details : "");
  }
  // In the nested errors of the SDK's Rust core, the innermost one says what happened.
  const words = said.map((one) => /message: "([^"]+)"/.exec(one)?.[1] ?? /error: (\w+\(.+?\))\s*\}/.exec(one)?.[1] ?? one);
  const text = [...new Set(words.filter(Boolean))].join(": ").replace(/\s+/g, " ").slice(0, 400);
  const advice = CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise(connection);
  return `Temporal at ${connection.address} (namespace ${namespace}) can't be used: ${text || String(error)}. ${advice}`;
}
