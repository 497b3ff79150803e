import { Paper, Stack, TagsInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { clustersQuery, createCluster, createSector, sectorsQuery, termsQuery } from "../../data/articles.ts";
import { ChooseOrMake } from "../../parts/ChooseOrMake.tsx";
import type { FieldsProps } from "./Fields.tsx";

const names = (rows: { name: string }[]) => rows.map(({ name }) => name).toSorted((one, other) => one.localeCompare(other));

/** Where the article belongs on its site. */
export function TermFields({ values, set, errors, site, readOnly }: FieldsProps) {
  const queries = useQueryClient();
  const enabled = site !== undefined;
  const site_id = site?.id ?? 0;
  const categories = useQuery({ ...termsQuery(site_id, "category"), enabled });
  const tags = useQuery({ ...termsQuery(site_id, "tag"), enabled });
  const sectors = useQuery({ ...sectorsQuery(site_id), enabled });
  const clusters = useQuery({ ...clustersQuery(site_id), enabled });
  return (
    <Paper withBorder p="md" role="region" aria-label="Categories and tags">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Categories and tags
        </Title>
        <TagsInput
          label="Categories"
          description="Choose, or type a new one and press Enter. News > Tech is Tech within News."
          maxTags={50}
          data={names(categories.data ?? [])}
          limit={100}
          readOnly={readOnly}
          value={values.categories}
          onChange={(next) => set({ categories: next })}
          error={errors["categories"]}
        />
        <TagsInput
          label="Tags"
          maxTags={150}
          data={names(tags.data ?? [])}
          limit={100}
          readOnly={readOnly}
          value={values.tags}
          onChange={(next) => set({ tags: next })}
          error={errors["tags"]}
        />
        <ChooseOrMake
          label="Sector"
          rows={sectors.data ?? []}
          value={values.sector_id}
          onChange={(sector_id) => set({ sector_id })}
          make={async (name) => {
            const made = await createSector(site_id, name);
            await queries.invalidateQueries({ queryKey: ["sectors", site_id] });
            return made.id;
          }}
          error={errors["sector_id"]}
          readOnly={readOnly || !enabled}
        />
        <ChooseOrMake
          label="Cluster"
          description="Without a category, the cluster is the post's category."
          // Those of the sector, and those of none.
          rows={(clusters.data ?? []).filter(
            ({ id, sector_id }) =>
              id === values.cluster_id || values.sector_id === null || sector_id === null || sector_id === values.sector_id,
          )}
          value={values.cluster_id}
          onChange={(cluster_id) => set({ cluster_id })}
          make={async (name) => {
            const made = await createCluster(site_id, name, values.sector_id);
            await queries.invalidateQueries({ queryKey: ["clusters", site_id] });
            return made.id;
          }}
          error={errors["cluster_id"]}
          readOnly={readOnly || !enabled}
        />
      </Stack>
    </Paper>
  );
}
