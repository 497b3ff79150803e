import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./look.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queries } from "./data/queries.ts";
import { look } from "./look.ts";
import { rememberFocus } from "./parts/focus/lastFocused.ts";
import { Toaster } from "./parts/toast/Toaster.tsx";
import { router } from "./router.tsx";

rememberFocus();
createRoot(document.querySelector("#root")!, {
  // React's own error says only that it recovered. The cause says from what.
  onRecoverableError: (error) => reportError(error instanceof Error && error.cause ? error.cause : error),
}).render(
  <MantineProvider theme={look} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <Toaster />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
