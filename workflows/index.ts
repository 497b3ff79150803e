export { publishContent } from "./publishContent.ts";
export { testConnection } from "./testConnection.ts";
