import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TLSConfig } from "@temporalio/client";

const CA = "TEMPORAL_TLS_SERVER_CA_CERT";
const CERT = "TEMPORAL_TLS_CLIENT_CERT";
const KEY = "TEMPORAL_TLS_CLIENT_KEY";
type Given = Readonly<Record<string, string>>;

/** The SDK would connect without a certificate whose key is missing, and Temporal's refusal would not name the reason. @throws Error of one line */
export function checkPair(given: Given): void {
  const missing = [CERT, KEY].filter((name) => !given[`${name}_PATH`] && !given[`${name}_DATA`]);
  if (missing.length === 1) throw new Error(`${missing[0]}_PATH or ${missing[0]}_DATA is missing: certificate and key go together.`);
}

/** The SDK's error does not name the variable, and of a missing file with profiles it says nothing. @throws Error of one line */
export function checkFiles(given: Given): void {
  const files = [CA, CERT, KEY].flatMap((name) => (given[`${name}_DATA`] ? [] : [`${name}_PATH`]));
  for (const variable of [...files, "TEMPORAL_CONFIG_FILE"]) {
    const path = given[variable];
    if (path === undefined) continue;
    try {
      readFileSync(path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      throw new Error(`${variable}: the file ${path} can't be read (${code}). Check the path, and who may read the file.`, {
        cause: error,
      });
    }
  }
}

/**
 * Checks what the API's SDK refuses with the words of OpenSSL, and the worker's with others.
 * @throws Error of one line that names the variable
 */
export function checkCertificates({ serverRootCACertificate: ca, clientCertPair: pair }: TLSConfig, given: Given): void {
  const named = (name: string) => {
    if (given[`${name}_PATH`]) return `${name}_PATH (${given[`${name}_PATH`]})`;
    return given[`${name}_DATA`] ? `${name}_DATA` : `${name}_PATH of the profile`;
  };
  const read = <Made>(name: string, what: string, make: () => Made): Made => {
    try {
      return make();
    } catch (error) {
      throw new Error(`${named(name)} is not ${what}. Give one, from its line BEGIN to its line END.`, { cause: error });
    }
  };
  if (ca) read(CA, "a certificate in PEM form", () => new X509Certificate(ca));
  if (!pair) return;
  const certificate = read(CERT, "a certificate in PEM form", () => new X509Certificate(pair.crt));
  const key = read(KEY, "a private key in PEM form without a passphrase", () => createPrivateKey(Buffer.from(pair.key)));
  if (!certificate.checkPrivateKey(key))
    throw new Error(`${named(KEY)} is not the key of ${named(CERT)}. Give a certificate and the key that was made with it.`);
}
