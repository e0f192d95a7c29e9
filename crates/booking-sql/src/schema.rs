//! The tables, as Diesel sees them: the same for both databases. Hand-kept beside `migrations/`; a test compares them.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

    use crate::types::Instant;

    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        role -> Text,
        email_verified_at -> Nullable<Instant>,
        disabled_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    cinemas (id) {
        id -> BigInt,
        name -> Text,
        city -> Text,
        address -> Text,
        time_zone -> Text,
        currency -> Text,
        booking_fee_minor -> BigInt,
        cancellation -> Nullable<Json>,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
        trading_day_start -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt};

    staff_cinemas (user_id, cinema_id) {
        user_id -> BigInt,
        cinema_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    sessions (id) {
        id -> Text,
        user_id -> BigInt,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        user_agent -> Text,
        address -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};

    use crate::types::Instant;

    refresh_tokens (token_hash) {
        token_hash -> Text,
        session_id -> Text,
        issued_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    user_tokens (token_hash) {
        token_hash -> Text,
        user_id -> BigInt,
        purpose -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};

    use crate::types::Instant;

    login_failures (email) {
        email -> Text,
        failures -> Integer,
        locked_until -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    use crate::types::Instant;

    invitations (id) {
        id -> BigInt,
        token_hash -> Text,
        email -> Text,
        role -> Text,
        cinema_ids -> Json,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    films (id) {
        id -> BigInt,
        identity -> Text,
        title -> Text,
        title_key -> Text,
        synopsis -> Text,
        genres -> Json,
        language -> Nullable<Text>,
        country -> Nullable<Text>,
        runtime_minutes -> Nullable<Integer>,
        rating -> Nullable<Text>,
        release_date -> Nullable<Text>,
        director -> Nullable<Text>,
        film_cast -> Json,
        search_text -> Text,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
        trailer_url -> Nullable<Text>,
        review_count -> BigInt,
        review_stars -> BigInt,
        poster_key -> Nullable<Text>,
        poster_sizes -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    film_genres (film_id, genre_key) {
        film_id -> BigInt,
        genre_key -> Text,
        genre -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

    use crate::types::Instant;

    reviews (id) {
        id -> BigInt,
        film_id -> BigInt,
        user_id -> BigInt,
        stars -> Integer,
        body -> Text,
        status -> Text,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
        moderation_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

    use crate::types::Instant;

    screens (id) {
        id -> BigInt,
        cinema_id -> BigInt,
        name -> Text,
        layout_id -> Nullable<BigInt>,
        cleaning_minutes -> Integer,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable};

    use crate::types::Instant;

    layouts (id) {
        id -> BigInt,
        screen_id -> BigInt,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};

    layout_seats (id) {
        id -> BigInt,
        layout_id -> BigInt,
        row_label -> Text,
        seat_number -> Text,
        seat_type -> Text,
        x -> Integer,
        y -> Integer,
        companion_of -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    pricing_rules (id) {
        id -> BigInt,
        cinema_id -> BigInt,
        position -> Integer,
        name -> Text,
        scope -> Json,
        effect -> Json,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

    use crate::types::Instant;

    showtimes (id) {
        id -> BigInt,
        film_id -> BigInt,
        cinema_id -> BigInt,
        screen_id -> BigInt,
        layout_id -> BigInt,
        starts_at -> Instant,
        ends_at -> Instant,
        busy_until -> Instant,
        status -> Text,
        format -> Text,
        language -> Text,
        subtitles -> Nullable<Text>,
        base_price_minor -> BigInt,
        orphan_rule -> Text,
        sales_open_at -> Instant,
        sales_close_at -> Instant,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
        published -> Bool,
        trailer_minutes -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    seat_claims (showtime_id, seat_id) {
        showtime_id -> BigInt,
        seat_id -> BigInt,
        state -> Text,
        held_until -> Instant,
        booking_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    bookings (id) {
        id -> BigInt,
        reference -> Text,
        showtime_id -> BigInt,
        customer_id -> Nullable<BigInt>,
        status -> Text,
        held_until -> Nullable<Instant>,
        stage_at -> Nullable<Instant>,
        payment_id -> Nullable<Text>,
        cancel_reason -> Nullable<Text>,
        total_minor -> BigInt,
        quote -> Json,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
        channel -> Text,
        contact_email -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    booking_seats (booking_id, seat_id) {
        booking_id -> BigInt,
        seat_id -> BigInt,
        showtime_id -> BigInt,
        row_label -> Text,
        seat_number -> Text,
        seat_type -> Text,
        price_minor -> BigInt,
        share_minor -> BigInt,
        cancelled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};

    use crate::types::Instant;

    hold_slots (customer_id, slot) {
        customer_id -> BigInt,
        slot -> Integer,
        booking_id -> BigInt,
        held_until -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    payments (id) {
        id -> Text,
        booking_id -> BigInt,
        showtime_id -> BigInt,
        provider -> Text,
        intent -> Nullable<Text>,
        client_secret -> Nullable<Text>,
        status -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        captured_minor -> BigInt,
        refunded_minor -> BigInt,
        failure -> Nullable<Text>,
        checked_at -> Instant,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};

    use crate::types::Instant;

    refunds (id) {
        id -> Text,
        payment_id -> Text,
        booking_id -> BigInt,
        showtime_id -> BigInt,
        amount_minor -> BigInt,
        wanted_minor -> BigInt,
        fees_minor -> BigInt,
        currency -> Text,
        cause -> Text,
        subject -> Text,
        status -> Text,
        attempts -> Integer,
        failures -> Integer,
        provider_id -> Nullable<Text>,
        last_error -> Nullable<Text>,
        due_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        trace_context -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Json, Text};

    use crate::types::Instant;

    payment_events (provider, event_id) {
        provider -> Text,
        event_id -> Text,
        kind -> Text,
        event -> Json,
        outcome -> Text,
        received_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    use crate::types::Instant;

    tickets (id) {
        id -> BigInt,
        booking_id -> BigInt,
        showtime_id -> BigInt,
        seat_id -> BigInt,
        status -> Text,
        issued_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    outbox (id) {
        id -> BigInt,
        dedup_key -> Nullable<Text>,
        message -> Json,
        attempts -> Integer,
        due_at -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        kind -> Text,
        booking_id -> Nullable<BigInt>,
        failed_at -> Nullable<Instant>,
        resends -> Integer,
        trace_context -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    mails (id) {
        id -> BigInt,
        mail_key -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        created_at -> Instant,
        html -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};

    use crate::types::Instant;

    idempotency_keys (scope, route, key) {
        scope -> Text,
        route -> Text,
        key -> Text,
        body_hash -> Text,
        running_until -> Instant,
        status -> Nullable<Integer>,
        content_type -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Json, Text};

    sandbox_intents (id) {
        id -> Text,
        payment_id -> Text,
        version -> Integer,
        state -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};

    use crate::types::Instant;

    sandbox_events (id) {
        id -> Text,
        body -> Text,
        due_at -> Instant,
        delivered -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Text};

    use crate::types::Instant;

    audit_log (id) {
        id -> BigInt,
        at -> Instant,
        actor -> Text,
        action -> Text,
        entity -> Text,
        entity_id -> Text,
        detail -> Json,
        request_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Text};

    use crate::types::Instant;

    cancellation_quotes (id) {
        id -> Text,
        booking_id -> BigInt,
        lines -> Json,
        expires_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    use crate::types::Instant;

    disputes (id) {
        id -> Text,
        payment_id -> Text,
        booking_id -> BigInt,
        amount_minor -> BigInt,
        currency -> Text,
        status -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    ledger (id) {
        id -> BigInt,
        at -> Instant,
        kind -> Text,
        debit -> Text,
        credit -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        booking_id -> BigInt,
        showtime_id -> BigInt,
        payment_id -> Text,
        refund_id -> Nullable<Text>,
        posted_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    showtime_cancellations (showtime_id) {
        showtime_id -> BigInt,
        reason -> Text,
        bookings -> BigInt,
        started_at -> Instant,
        started_by -> Nullable<BigInt>,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Integer, Text};

    mail_attachments (mail_id, position) {
        mail_id -> BigInt,
        position -> Integer,
        name -> Text,
        content_type -> Text,
        content -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    seat_blocks (showtime_id, seat_id) {
        showtime_id -> BigInt,
        seat_id -> BigInt,
        reason -> Text,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;

    use crate::types::Instant;

    showtime_reminders (showtime_id) {
        showtime_id -> BigInt,
        written_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;

    use crate::types::Instant;

    job_turns (job) {
        job -> Text,
        due_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    use crate::types::Instant;

    integrity_findings (invariant) {
        invariant -> Text,
        looked_at -> BigInt,
        violations -> BigInt,
        checked_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    use crate::types::Instant;

    door_scans (id) {
        id -> BigInt,
        showtime_id -> BigInt,
        ticket_id -> Nullable<BigInt>,
        booking_id -> Nullable<BigInt>,
        outcome -> Text,
        answer -> Json,
        code_hash -> Text,
        nonce -> Text,
        device -> Text,
        reason -> Text,
        scanned_at -> Instant,
        scanned_by -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable};

    use crate::types::Instant;

    price_lists (cinema_id) {
        cinema_id -> BigInt,
        floor_minor -> Nullable<BigInt>,
        cap_minor -> Nullable<BigInt>,
        booking_fee_minor -> BigInt,
        tax_basis_points -> BigInt,
        tax_included -> Bool,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Json, Nullable, Text};

    use crate::types::Instant;

    promotions (id) {
        id -> BigInt,
        code -> Text,
        terms -> Json,
        max_uses -> Nullable<Integer>,
        max_uses_per_customer -> Nullable<Integer>,
        version -> Integer,
        created_at -> Instant,
        created_by -> Nullable<BigInt>,
        updated_at -> Instant,
        updated_by -> Nullable<BigInt>,
        is_deleted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable};

    use crate::types::Instant;

    promotion_uses (booking_id) {
        booking_id -> BigInt,
        promotion_id -> BigInt,
        customer_id -> Nullable<BigInt>,
        slot -> Nullable<Integer>,
        customer_slot -> Nullable<Integer>,
        used_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    audit_seals (audit_id) {
        audit_id -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    use crate::types::Instant;

    sales (booking_id) {
        booking_id -> BigInt,
        showtime_id -> BigInt,
        at -> Instant,
        currency -> Text,
        seats -> BigInt,
        gross_minor -> BigInt,
        discount_minor -> BigInt,
        fees_minor -> BigInt,
        tax_minor -> BigInt,
        tax_added_minor -> BigInt,
        total_minor -> BigInt,
        promo_code -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;

    use crate::types::Instant;

    seat_map_views (showtime_id, at) {
        showtime_id -> BigInt,
        at -> Instant,
        views -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};

    use crate::types::Instant;

    posters (key) {
        key -> Text,
        wanted_at -> Instant,
        removing -> Bool,
    }
}

diesel::allow_columns_to_appear_in_same_group_by_clause!(booking_seats::seat_type, tickets::status);

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    use crate::types::Instant;

    audit_archives (through_id) {
        through_id -> BigInt,
        seal -> Text,
        after_id -> BigInt,
        row_count -> BigInt,
        archived_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    users,
    cinemas,
    staff_cinemas,
    sessions,
    refresh_tokens,
    user_tokens,
    login_failures,
    invitations,
    films,
    film_genres,
    reviews,
    screens,
    layouts,
    layout_seats,
    pricing_rules,
    showtimes,
    seat_claims,
    seat_blocks,
    bookings,
    booking_seats,
    hold_slots,
    payments,
    refunds,
    cancellation_quotes,
    disputes,
    ledger,
    showtime_cancellations,
    payment_events,
    tickets,
    outbox,
    mails,
    mail_attachments,
    idempotency_keys,
    sandbox_intents,
    sandbox_events,
    audit_log,
    showtime_reminders,
    job_turns,
    integrity_findings,
    door_scans,
    price_lists,
    promotions,
    promotion_uses,
    audit_seals,
    sales,
    seat_map_views,
    posters,
    audit_archives
);
