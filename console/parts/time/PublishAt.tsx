import { Button, type ButtonProps, Popover, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense } from "react";
import type { ToPublish } from "./PublishAtForm.tsx";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { LOADING } from "../loading.ts";

const PublishAtForm = lazyRouteComponent(() => import("./PublishAtForm.tsx"), "PublishAtForm");

/** Publishes an article at a time in the site's time zone. The form is loaded when it is opened. */
export function PublishAt({ content, zone, size = "compact-sm", disabled = false }: ToPublish & Pick<ButtonProps, "size" | "disabled">) {
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow position="bottom-end" width={300}>
      <Popover.Target>
        <Button
          size={size}
          variant="default"
          disabled={disabled || content.on_hold}
          onClick={toggle}
          aria-label={`Publish ${content.title} later`}
        >
          Later
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Skeleton h={220} {...LOADING} />}>
          <PublishAtForm content={content} zone={zone} close={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
