export { cleanUp } from "./cleanUp.ts";
export { deliverNotification } from "./deliverNotification.ts";
export { probeSite } from "./probeSite.ts";
export { processPendingPublications } from "./processPendingPublications.ts";
export { publishContent } from "./publishContent.ts";
export { testConnection } from "./testConnection.ts";
