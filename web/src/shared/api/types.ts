import type { components } from '@/api/schema';

/*
 * The names under which the client speaks of what the API sends: one place to follow when the document renames.
 */
type Schemas = components['schemas'];

export type Film = Schemas['Movie'];
export type KeptFilm = Schemas['KeptMovie'];
export type Cinema = Schemas['Cinema'];
export type CinemaWithScreens = Schemas['CinemaWithScreens'];
export type KeptCinema = Schemas['KeptCinema'];
export type KeptScreen = Schemas['KeptScreen'];
export type LayoutSeat = Schemas['LayoutSeat'];
export type Programme = Schemas['Programme'];
export type Showtime = Schemas['Showtime'];
export type ScheduledShow = Schemas['ScheduledShow'];
export type ShowPlan = Schemas['ShowPlan'];
export type BulkResult = Schemas['BulkResult'];
export type ShowtimeCancellation = Schemas['ShowtimeCancellation'];
export type SeatMap = Schemas['SeatMap'];
export type MapSeat = Schemas['MapSeat'];
export type Pricing = Schemas['Pricing'];
export type Reservation = Schemas['Reservation'];
export type ReservedSeat = Schemas['ReservedSeat'];
export type PaymentToMake = Schemas['PaymentToMake'];
export type Ticket = Schemas['Ticket'];
export type Review = Schemas['Review'];
export type CancellationQuote = Schemas['CancellationQuote'];
export type CinemaCancellationQuote = Schemas['CinemaCancellationQuote'];
export type LogIn = Schemas['LogIn'];
export type ManagedUser = Schemas['ManagedUser'];
export type Invitation = Schemas['Invitation'];
export type Role = Schemas['Role'];
export type TicketType = Schemas['TicketChoice']['type'];
export type Quote = Schemas['Quote'];
export type OwnReview = Schemas['OwnReview'];
export type ModeratedReview = Schemas['ModeratedReview'];
export type StaffShow = Schemas['StaffShow'];
export type Attendance = Schemas['Attendance'];
export type ScanAnswer = Schemas['ScanAnswer'];
export type Drawer = Schemas['Drawer'];
export type FoundBooking = Schemas['FoundBooking'];
export type BookingDossier = Schemas['BookingDossier'];
