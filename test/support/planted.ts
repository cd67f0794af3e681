import type { DatabaseSync } from "node:sqlite";

/** What is planted: so many incidents, of which every `openEach`-th is open; each was paged to two people, `u` and `v`. */
export interface Planting {
  readonly incidents: number;
  readonly openEach: number;
  /** UTC milliseconds; incidents were opened a millisecond after each other from then on. */
  readonly from: number;
}

/** Puts many incidents into an embedded database that nobody has open, as fast as it takes them: no alerts, no timelines. */
export function plantIncidents(db: DatabaseSync, { incidents, openEach, from }: Planting): void {
  db.exec(`BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${incidents})
    INSERT INTO incidents SELECT printf('i%08d', i), i, 's' || (i % 9), NULL, CASE WHEN i % ${openEach} = 0 THEN 'triggered' ELSE 'closed' END,
      'critical', 'Disk full', '', json_object('team', 't' || (i % 10 + i / 1000 % 2 * 7)), '[]', '[]', 'firing', NULL, '[]',
      '{"status":"stopped","assignment":1,"ruleId":null,"ruleVersion":null,"level":-1,"loop":0,"round":0,"assignees":[]}', 1, 1, 1, 1,
      ${from} + i, NULL, NULL, NULL, NULL, NULL, ${from} + i, 'stopped', 'disk full' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${incidents * 2 + 1})
    INSERT INTO notifications SELECT printf('n%08d', i), i, 'page', printf('i%08d', i / 2), 1, 0, 0, CASE i % 2 WHEN 0 THEN 'u' ELSE 'v' END,
      NULL, NULL, 'email', NULL, 'critical', 'accepted', 2, '{"reason":"rule"}', NULL, NULL, ${from} + i, 1, NULL, 1, NULL, NULL, NULL,
      ${from} + i, ${from} + i, 0, NULL, NULL FROM n;
    UPDATE counters SET value = ${incidents} WHERE name = 'number';
    COMMIT`);
}
