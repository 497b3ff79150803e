import type { FailureType } from "../../../../domain/publishing/failure.ts";
import type { Answer } from "../fakeSite.ts";

/** An answer of a host, firewall, proxy or plugin, and its failure type. */
export interface HostAnswer {
  name: string;
  answer: Answer;
  /** the failure if every request gets it */
  always: FailureType;
  /** the failure if only this article gets it; the same by default */
  once?: FailureType;
  /** part of the message */
  says?: string;
}

/** Pages as real servers send them. */
export const page = (title: string, body: string) =>
  `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;
export const nginx = (status: string) =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
export const apache = (status: string, words: string) =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status}</title>\n</head><body>\n<h1>${status.slice(4)}</h1>\n<p>${words}</p>\n<hr>\n<address>Apache/2.4.62 (Debian) Server at example.com Port 443</address>\n</body></html>\n`;
export const html = { "content-type": "text/html; charset=UTF-8" };
export const cloudflare = { ...html, server: "cloudflare", "cf-ray": "8f2ab31c6d7e9a10-FRA" };
