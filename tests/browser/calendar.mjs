// SPDX-License-Identifier: GPL-3.0-or-later
// A calendar on standard input, as ical.js reads it: JSON on standard output.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const days = event.startDate.isDate;
  const when = (time) => time === null ? null :
    days ? time.toString() : time.toUnixTime();
  return {
    uid: event.uid, summary: event.summary,
    start: when(event.startDate),
    end: component.hasProperty("dtend") ? when(event.endDate) : null,
    zone: days ? "" : event.startDate.zone.tzid,
    place: event.location || "", sequence: event.sequence,
    status: component.getFirstPropertyValue("status") || "",
    stamp: component.getFirstPropertyValue("dtstamp").toUnixTime(),
  };
});
process.stdout.write(JSON.stringify({
  method: calendar.getFirstPropertyValue("method"), events }));
