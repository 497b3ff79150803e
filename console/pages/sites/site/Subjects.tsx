import { Divider, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { clustersQuery, sectorsQuery, useRemoveCluster, useRemoveSector, useSaveCluster, useSaveSector } from "../../../data/parts.ts";
import { Section } from "../../../parts/Section.tsx";
import { Names } from "./Names.tsx";

/** What a site is about: its sectors and its clusters. */
export const Subjects = ({ siteId }: { siteId: number }) => (
  <Section title="Subjects">
    <Sectors siteId={siteId} />
    <Divider />
    <Clusters siteId={siteId} />
  </Section>
);

/** The sectors of a site. */
function Sectors({ siteId }: { siteId: number }) {
  return (
    <Names
      title="Sectors"
      one="sector"
      about="Broad subjects of the site, such as “Baking”."
      example="Baking"
      deletes="Clusters and articles of the sector stay, without a sector."
      query={useInfiniteQuery(sectorsQuery(siteId))}
      save={useSaveSector(siteId)}
      remove={useRemoveSector(siteId)}
    />
  );
}

/** The clusters within a sector. */
function Clusters({ siteId }: { siteId: number }) {
  const { data: sectors = [] } = useInfiniteQuery(sectorsQuery(siteId));
  const [sector, setSector] = useState<string | null>(null);
  const choice = sectors.map(({ id, name }) => ({ value: String(id), label: name }));
  const nameOf = (id: number | null) => choice.find(({ value }) => value === String(id))?.label;
  return (
    <Names
      title="Clusters"
      one="cluster"
      example="Sourdough"
      about="Subjects within a sector, such as “Sourdough”. If an article has no category, its cluster becomes the category of the post."
      deletes="Articles of the cluster stay, without a cluster."
      query={useInfiniteQuery(clustersQuery(siteId))}
      save={useSaveCluster(siteId)}
      remove={useRemoveCluster(siteId)}
      noteOf={(row) => nameOf(row.sector_id ?? null)}
      added={{ sector_id: sector === null ? null : Number(sector) }}
    >
      {choice.length > 0 && (
        <Select label="Sector" placeholder="None" clearable data={choice} value={sector} onChange={setSector} w={200} />
      )}
    </Names>
  );
}
