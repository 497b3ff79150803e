import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../processes.ts";

/** Paths of PEM files. The client's certificate is also the one with which Temporal's roles call each other. */
export interface Certificates {
  ca: string;
  serverCert: string;
  serverKey: string;
  clientCert: string;
  clientKey: string;
}

/** The name in the server's certificate, beside 127.0.0.1. */
export const SERVER_NAME = "temporal.test";
const DAYS = "30";

/** Makes a certificate authority, and the certificates of a server at 127.0.0.1 and of a client, in `dir`. @throws Error if there is no openssl */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const file = (name: string) => join(dir, name);
  const openssl = (args: string[]) => run("openssl", args);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await openssl(["req", "-x509", ...key, "-days", DAYS, "-subj", "/CN=Test CA", "-keyout", file("ca.key"), "-out", file("ca.pem")]);
  await writeFile(file("server.ext"), `subjectAltName=IP:127.0.0.1,DNS:${SERVER_NAME}\n`);
  await writeFile(file("client.ext"), "extendedKeyUsage=clientAuth\n");
  for (const who of ["server", "client"]) {
    await openssl(["req", ...key, "-subj", `/CN=${who}`, "-keyout", file(`${who}.key`), "-out", file(`${who}.csr`)]);
    const signed = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial", "-days", DAYS, "-extfile", file(`${who}.ext`)];
    await openssl(["x509", "-req", "-in", file(`${who}.csr`), ...signed, "-out", file(`${who}.pem`)]);
  }
  return {
    ca: file("ca.pem"),
    serverCert: file("server.pem"),
    serverKey: file("server.key"),
    clientCert: file("client.pem"),
    clientKey: file("client.key"),
  };
}
