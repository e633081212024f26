// Written by `cortado make-types` from event.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { EventParticipantsFields } from '../event_participants/event_participants.types.ts'

/** Values of the DocType Event. */
export interface EventFields {
  /** Subject */
  subject: string
  /** Event Category */
  event_category: "Event" | "Meeting" | "Call" | "Sent/Received Email" | "Other" | "" | null
  /** Event Type */
  event_type: "Private" | "Public"
  /** Color */
  color: string | null
  /** Send Reminder */
  send_reminder: 0 | 1
  /** Repeat This Event */
  repeat_this_event: 0 | 1
  /** Starts On */
  starts_on: string
  /** Ends On */
  ends_on: string | null
  /** Status */
  status: "Open" | "Completed" | "Closed" | "Cancelled" | "" | null
  /** Sender */
  sender: string | null
  /** All Day */
  all_day: 0 | 1
  /** Sync With Google Calendar */
  sync_with_google_calendar: 0 | 1
  /** Add Video Conferencing */
  add_video_conferencing: 0 | 1
  /** Google Calendar → Google Calendar */
  google_calendar: string | null
  /** Google Calendar ID */
  google_calendar_id: string | null
  /** Google Calendar Event ID */
  google_calendar_event_id: string | null
  /** Google Meet Link */
  google_meet_link: string | null
  /** Pulled From Google Calendar */
  pulled_from_google_calendar: 0 | 1
  /** Repeat On */
  repeat_on: "" | "Daily" | "Weekly" | "Monthly" | "Quarterly" | "Half Yearly" | "Yearly" | null
  /** Repeat Till */
  repeat_till: string | null
  /** Monday */
  monday: 0 | 1
  /** Tuesday */
  tuesday: 0 | 1
  /** Wednesday */
  wednesday: 0 | 1
  /** Thursday */
  thursday: 0 | 1
  /** Friday */
  friday: 0 | 1
  /** Saturday */
  saturday: 0 | 1
  /** Sunday */
  sunday: 0 | 1
  /** Description */
  description: string | null
  /** Event Participants → Event Participants */
  event_participants: Typed<EventParticipantsFields>[]
}
