import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./look.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queries } from "./data/queries.ts";
import { look } from "./look.ts";
import { router } from "./router.tsx";

createRoot(document.querySelector("#root")!).render(
  <MantineProvider theme={look} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <Notifications position="bottom-right" limit={4} />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
