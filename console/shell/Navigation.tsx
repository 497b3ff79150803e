import { Badge, Box, NavLink, Text, VisuallyHidden } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { countsQuery } from "../data/articles/lists.ts";
import type { Me } from "../data/session.ts";
import { Fragment, useEffect, useRef } from "react";
import { placesOf } from "./places.ts";

/** The router marks only the same address. A page below a place, or a filter of it, is marked here. */
const ITSELF = { activeOptions: { exact: true } };
const marked = (active: boolean) => ({ active, ...(active ? { "aria-current": "page" as const } : {}) });

/** The places of the console. */
export function Navigation({ me, onGo }: { me: Me; onGo: () => void }) {
  const { pathname, search } = useLocation();
  const { data } = useQuery(countsQuery());
  const most = data?.counted_at_most ?? Infinity;
  const shown = (count: number) => (count > most ? `${most.toLocaleString()}+` : count.toLocaleString());
  const nav = useRef<HTMLElement>(null);
  // On a low screen, the current place may be below the fold.
  useEffect(() => {
    const place = nav.current?.querySelector("[aria-current=page]")?.getBoundingClientRect();
    const frame = nav.current?.getBoundingClientRect();
    if (place && frame) nav.current!.scrollTop += Math.max(0, place.bottom - frame.bottom) + Math.min(0, place.top - frame.top);
  }, [pathname]);
  return (
    <Box component="nav" ref={nav} aria-label="Main" style={{ overflowY: "auto", scrollbarWidth: "thin" }}>
      {placesOf(me).map(({ label, places }) => (
        <div key={label} role="group" aria-label={label}>
          <Text size="xs" fw={600} c="dimmed" px="sm" pt="sm" pb={4} aria-hidden>
            {label}
          </Text>
          {places.map(({ to, label: name, waiting, troubled = [] }) => {
            const here = pathname === to || (to !== "/" && pathname.startsWith(`${to}/`));
            const waits = waiting ? (data?.counts[waiting.lifecycle] ?? 0) : 0;
            const below = troubled.filter(({ lifecycle }) => (data?.counts[lifecycle] ?? 0) > 0);
            const inside = here ? below.find(({ lifecycle }) => lifecycle === search.lifecycle) : undefined;
            return (
              <Fragment key={to}>
                <NavLink
                  label={name}
                  py={6}
                  rightSection={
                    waiting &&
                    waits > 0 && (
                      <Badge size="sm" variant="light" color="gray" circle={waits < 10} title={`${shown(waits)} ${waiting.says}`}>
                        {shown(waits)}
                        <VisuallyHidden> {waiting.says}</VisuallyHidden>
                      </Badge>
                    )
                  }
                  {...marked(here && !inside)}
                  onClick={onGo}
                  renderRoot={(props) => <Link to={to} {...ITSELF} {...props} />}
                />
                {below.map(({ lifecycle, label: trouble, color }) => {
                  const count = data!.counts[lifecycle];
                  return (
                    <NavLink
                      key={lifecycle}
                      label={trouble}
                      py={6}
                      pl="xl"
                      rightSection={
                        <Badge size="sm" variant={color ? "filled" : "light"} color={color ?? "gray"} circle={count < 10}>
                          {shown(count)}
                        </Badge>
                      }
                      {...marked(inside?.lifecycle === lifecycle)}
                      onClick={onGo}
                      renderRoot={(props) => <Link to="/published" search={{ lifecycle }} {...ITSELF} {...props} />}
                    />
                  );
                })}
              </Fragment>
            );
          })}
        </div>
      ))}
    </Box>
  );
}
