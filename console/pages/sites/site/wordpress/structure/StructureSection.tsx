import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { counted } from "../../../../../../domain/text.ts";
import { type Structure, structureQuery } from "../../../../../data/integration.ts";
import { Time } from "../../../../../parts/time/Time.tsx";
import { Problem } from "../../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../../props.ts";
import { Fold } from "../Fold.tsx";
import { LOADING } from "../../../../../parts/loading.ts";
import { lazyRouteComponent } from "../../../../../routes/lazy.ts";

/** Loaded when it is looked at. */
const Found = lazyRouteComponent(() => import("./Found.tsx"), "Found");

/** The site's structure as the last sync read it. */
export function StructureSection({ site, integration: { id } }: OfIntegration) {
  const { data, error, refetch, isPending } = useQuery(structureQuery(id));
  const structure = data?.structure;
  return (
    <Fold
      title="Structure"
      summary={structure ? inShort(structure) : data === null ? "Not synced yet" : ""}
      about="What the last sync found on the site: theme, SEO plugin, post types, taxonomies, categories and tags."
    >
      {structure && (
        <Text size="sm" c="dimmed">
          Last read <Time at={structure.fetched_at} zone={site.time_zone} />
        </Text>
      )}
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {isPending && <Skeleton h={160} {...LOADING} />}
      {data === null && (
        <Text size="sm" c="dimmed">
          Not synced yet. Sync the site to see its post types, taxonomies, categories and tags.
        </Text>
      )}
      {structure && (
        <Suspense fallback={<Skeleton h={160} {...LOADING} />}>
          <Found structure={structure} />
        </Suspense>
      )}
    </Fold>
  );
}

const inShort = ({ theme, categories, tags }: Structure) =>
  [theme.name, counted(categories.total, "category", "categories"), counted(tags.total, "tag")].filter(Boolean).join(" · ");
