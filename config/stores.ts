import { z } from "zod";

/** The variables of the stores of pictures and packages: a folder, or a bucket. */
export const STORES = {
  MEDIA_DIR: z
    .string()
    .default(".data/media")
    .describe("The folder with uploaded pictures, which API and workers share. Not used if MEDIA_S3_URL is set."),
  MEDIA_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The address of a bucket for uploaded pictures, on S3 or a compatible store. If the address has a path, the pictures' names begin with it. npm run media:copy copies the pictures of MEDIA_DIR there. The pictures' public addresses stay the same.",
    ),
  MEDIA_S3_REGION: z.string().default("us-east-1").describe("The region of the pictures' bucket."),
  MEDIA_S3_ACCESS_KEY_ID: z.string().optional().describe("The access key of the pictures' bucket. MEDIA_S3_URL needs it."),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional().describe("The secret of the pictures' access key. MEDIA_S3_URL needs it."),
  PLUGIN_DIR: z
    .string()
    .default(".data/plugins")
    .describe("The folder with packages of the plugin, which API and workers share. Not used if PLUGIN_S3_URL is set."),
  PLUGIN_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The address of a bucket for packages of the plugin, on S3 or a compatible store. If the address has a path, the packages' names begin with it.",
    ),
  PLUGIN_S3_REGION: z.string().default("us-east-1").describe("The region of the packages' bucket."),
  PLUGIN_S3_ACCESS_KEY_ID: z.string().optional().describe("The access key of the packages' bucket. PLUGIN_S3_URL needs it."),
  PLUGIN_S3_SECRET_ACCESS_KEY: z.string().optional().describe("The secret of the packages' access key. PLUGIN_S3_URL needs it."),
};
