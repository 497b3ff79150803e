import { request, type Dispatcher } from "undici";
import { SiteFailure, type FailureType } from "../../domain/publishing/failure.ts";
import { beginningOf } from "../../domain/text.ts";

/** Any HTTP answer of a site. */
export interface SiteAnswer {
  url: string;
  status: number;
  headers: Record<string, string>;
  text: string;
  /** whether the request carried the user and password of a Basic auth */
  signedIn?: boolean;
  /** removes IGNY8's password from the site's text before a person sees it. `text` keeps it: it may be any word, and parsing needs the whole text */
  conceal?: (text: string) => string;
}

/** User and password for a site's HTTP Basic auth (RFC 7617). */
export interface BasicAuth {
  user: string;
  password: string;
}

/** Replaces a secret that a site sends back. */
const CONCEALED = "igny8_…";

/** The largest answer, in bytes. The bridge's answers are far smaller; a larger one comes from something else. Reading it delays all other calls. */
const LARGEST_ANSWER = 256 * 1024;
/** The limit for the structure of a site with a hundred types, terms and authors, and for a batch with a page of warnings for each article. */
export const LARGEST_LONG_ANSWER = 2 * 1024 * 1024;

/**
 * Makes one HTTP request to a site. It follows no redirect, since a redirect would carry the key to another host.
 * @param call.signal ends the whole call, even while a body drips
 * @param call.largest the most bytes of the answer that are read; 256 kB by default
 * @param call.secrets what has to be removed from the answer's text: debug pages print the request's headers
 * @throws SiteFailure if no HTTP answer arrives: name, connection, TLS, time, size
 */
export async function callSite(
  dispatcher: Dispatcher,
  call: {
    method: "GET" | "POST";
    url: string;
    headers: Record<string, string>;
    body?: unknown;
    secrets: readonly string[];
    basicAuth?: BasicAuth | undefined;
    largest?: number | undefined;
    signal: AbortSignal;
  },
): Promise<SiteAnswer> {
  const authorization = call.basicAuth && Buffer.from(`${call.basicAuth.user}:${call.basicAuth.password}`).toString("base64");
  const secrets = authorization ? [...call.secrets, authorization] : call.secrets;
  const conceal = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, CONCEALED), text);
  const { password } = call.basicAuth ?? {};
  const hide = (words: string) => (password ? words.replaceAll(password, CONCEALED) : words);
  try {
    const response = await request(call.url, {
      dispatcher,
      method: call.method,
      headers: {
        accept: "application/json",
        "user-agent": "IGNY8-Publishing",
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...call.headers,
        ...(authorization ? { authorization: `Basic ${authorization}` } : {}),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: call.signal,
    });
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, conceal(String(value))]));
    const text = conceal(await readText(response.body, call.largest ?? LARGEST_ANSWER, (words) => hide(conceal(words))));
    return { url: call.url, status: response.statusCode, headers, text, signedIn: authorization !== undefined, conceal: hide };
  } catch (cause) {
    throw cause instanceof SiteFailure ? cause : networkFailure(cause, new URL(call.url).host);
  }
}

async function readText(body: AsyncIterable<Uint8Array>, largest: number, conceal: (text: string) => string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largest) {
      throw new SiteFailure("AnswerTooLarge", `The answer is larger than ${largest} bytes.`, {
        answer: beginningOf(conceal(new TextDecoder().decode(chunks[0]))),
      });
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

const CODES: Readonly<Record<string, FailureType>> = {
  ENOTFOUND: "HostNotFound",
  EAI_AGAIN: "HostNotFound",
  ECONNREFUSED: "ConnectionRefused",
  EHOSTUNREACH: "ConnectionRefused",
  ENETUNREACH: "ConnectionRefused",
  EADDRNOTAVAIL: "ConnectionRefused",
  ETIMEDOUT: "TimedOut",
  UND_ERR_CONNECT_TIMEOUT: "TimedOut",
  UND_ERR_HEADERS_TIMEOUT: "TimedOut",
  UND_ERR_BODY_TIMEOUT: "TimedOut",
  IGNY8_ADDRESS_NOT_ALLOWED: "AddressNotAllowed",
};

/** Node's error names for invalid certificates and failed handshakes (node:tls, "X509 certificate error codes"). */
const TLS = /CERT|SSL|TLS|SELF_SIGNED|EPROTO|UNABLE_TO_|HOSTNAME_MISMATCH/;

function networkFailure(cause: unknown, host: string): SiteFailure {
  const { code, message } = rootCause(cause);
  if ((cause as Error)?.name === "TimeoutError" || (cause as Error)?.name === "AbortError") {
    return new SiteFailure("TimedOut", `${host} did not answer in time.`, { cause });
  }
  const type = CODES[code] ?? (TLS.test(code) ? "TlsFailed" : "ConnectionLost");
  const said: Partial<Record<FailureType, string>> = {
    HostNotFound: `The name ${host} can't be resolved.`,
    ConnectionRefused: `${host} refuses the connection.`,
    ConnectionLost: `The connection to ${host} was lost.`,
    TimedOut: `${host} did not answer in time.`,
    AddressNotAllowed: message,
  };
  return new SiteFailure(type, said[type] ?? `The TLS handshake with ${host} failed: ${message}`, { cause });
}

function rootCause(error: unknown): { code: string; message: string } {
  const { code, message = "", errors, cause } = error as { code?: string; message?: string; errors?: unknown[]; cause?: unknown };
  if (errors?.[0]) return rootCause(errors[0]);
  if (!code && cause) return rootCause(cause);
  return { code: code ?? "", message };
}
