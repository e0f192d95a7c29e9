//! People as they are found, erased and written about.

use booking_domain::{
    account::{Role, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    page::PageRequest,
    ports::{DeleteOutcome, NotificationFilter, RotateOutcome, SignUpOutcome, UserFilter},
};
use jiff::SignedDuration;

use super::{Accounts, account, by, email, in_seconds, token};
use crate::noon;

/// Until the show is over.
pub async fn an_account_with_a_booking_ahead_stays(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.around.book(id, in_seconds(7200)).await;
    let cause = Cause::user(id, "r");
    assert_eq!(its.store.delete(id, &cause, in_seconds(7199)).await.expect("answers"), DeleteOutcome::BookingAhead);
    assert!(its.store.user(id).await.expect("reads").is_some());
    assert_eq!(its.store.delete(id, &cause, in_seconds(7200)).await.expect("writes"), DeleteOutcome::Deleted);
}

/// The row stays for the bookings that name it, of nobody in particular.
pub async fn an_erased_person_leaves_no_trace_and_frees_the_address(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    let cause = Cause::user(id, "r");
    assert_eq!(its.store.delete(id, &cause, in_seconds(1)).await.expect("writes"), DeleteOutcome::Deleted);
    assert_eq!(its.store.delete(id, &cause, in_seconds(1)).await.expect("answers"), DeleteOutcome::NoSuchUser);
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.store.user(id).await.expect("reads"), None);
    assert_eq!(its.store.rename(id, "Ann", &cause, in_seconds(1)).await.expect("answers"), None);
    assert_eq!(its.store.log_in_view(&email("ann@example.org")).await.expect("reads").credentials, None);
    assert_eq!(its.store.verify_email("v-ann@example.org", &cause, in_seconds(1)).await.expect("answers"), None);
    assert_ne!(its.signed_up("ann@example.org").await, id);
}

/// Whether they have left, were given up or still wait; and nobody else's.
pub async fn an_erased_persons_mails_are_forgotten(its: Accounts) {
    its.invited("ann@example.org", "i-1").await;
    let id = its.signed_up("ann@example.org").await;
    let again = its.store.sign_up(&account("ann@example.org"), &token("v-2"), true, &Cause::user(id, "r"), noon()).await.expect("writes");
    assert_eq!(again, SignUpOutcome::AddressTaken);
    its.store.request_reset(&email("ann@example.org"), &token("p-1"), noon()).await.expect("writes");
    its.signed_up("anna@example.org").await;
    let taken = its.outbox.take(2, noon(), in_seconds(60)).await.expect("takes");
    its.outbox.done(&taken[0], noon()).await.expect("writes");
    its.outbox.failed(&taken[1], "no such address: ann@example.org", None, noon()).await.expect("writes");
    let recipients = async || {
        let page = PageRequest { limit: 100, after: None };
        let all = its.outbox.notifications(&NotificationFilter::default(), &page).await.expect("reads").items;
        all.into_iter().filter_map(|one| one.recipient).map(|to| to.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(recipients().await, ["anna@example.org", "ann@example.org", "ann@example.org", "ann@example.org", "ann@example.org"]);
    assert_eq!(its.store.delete(id, &Cause::user(id, "r"), in_seconds(1)).await.expect("writes"), DeleteOutcome::Deleted);
    assert_eq!(recipients().await, ["anna@example.org"]);
    let left = its.outbox.take(9, in_seconds(120), in_seconds(180)).await.expect("takes");
    assert_eq!(left.iter().filter_map(|one| one.message.recipient()).collect::<Vec<_>>(), [&email("anna@example.org")]);
}

/// Also those that begin with a letter beyond ASCII.
pub async fn names_are_found_in_any_alphabet_and_case(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    for (name, searches) in [
        ("Özlem Ångström", ["özlem", "ÖZLEM", "Özlem", "ångström"]),
        ("Émilie ΩMEGA", ["émilie", "ÉMI", "Émilie", "ωmega"]),
        ("ann ÄRGER", ["ärger", "Ärger", "ÄRGER", "ANN ä"]),
    ] {
        its.store.rename(id, name, &Cause::user(id, "r"), noon()).await.expect("writes");
        for search in searches {
            let filter = UserFilter { search: Some(search.to_owned()), ..UserFilter::default() };
            let found = its.store.users(&filter, &PageRequest { limit: 9, after: None }).await.expect("reads").items;
            assert_eq!(found.into_iter().map(|user| user.id).collect::<Vec<_>>(), [id], "{name} by {search}");
        }
    }
}

/// Wildcards of the database are letters like any other.
pub async fn users_are_found_by_part_of_a_name_or_address(its: Accounts) {
    let ann = its.signed_up("ann@example.org").await;
    let bob = its.signed_up("bob_100@example.org").await;
    let boss = its.admin("boss@example.org").await;
    its.store.rename(ann, "Ann 50% O'Neil", &Cause::user(ann, "r"), noon()).await.expect("writes");
    let find = async |search: Option<&str>, role, limit, after| {
        let filter = UserFilter { search: search.map(str::to_owned), role, disabled: None };
        let page = its.store.users(&filter, &PageRequest { limit, after }).await.expect("reads");
        (page.items.into_iter().map(|user| user.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(find(None, None, 2, None).await, (vec![ann, bob], Some(bob)));
    assert_eq!(find(None, None, 2, Some(bob)).await, (vec![boss], None));
    assert_eq!(find(Some("O'NEIL"), None, 9, None).await.0, [ann]);
    assert_eq!(find(Some("0%"), None, 9, None).await.0, [ann]);
    assert_eq!(find(Some("b_1"), None, 9, None).await.0, [bob]);
    assert_eq!(find(Some("!"), None, 9, None).await.0, []);
    assert_eq!(find(Some("example.org"), Some(Role::Admin), 9, None).await.0, [boss]);
}

/// And what lives stays.
pub async fn what_ended_long_ago_is_forgotten(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.store.record_failed_login(&email("ghost@example.org"), noon()).await.expect("writes");
    assert_eq!(its.store.forget(noon()).await.expect("writes"), 0);
    let after_all = noon() + VERIFICATION_LIFE + SignedDuration::from_secs(1);
    assert_eq!(its.store.forget(after_all).await.expect("writes"), 4, "a session, its token, a link, a failure");
    assert_eq!(its.rotate("r-1", "next").await, RotateOutcome::Ended);
}

/// A session that was logged out of is not kept, with its device and its address, until it would have ended.
pub async fn what_was_ended_before_its_time_is_forgotten_too(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let (gone, here) = (its.logged_in(id, 1).await, its.logged_in(id, 2).await);
    assert!(its.store.end_session(id, gone.session, &by(SystemActor::Visitor), in_seconds(1)).await.expect("writes"));
    assert_eq!(its.store.forget(in_seconds(1)).await.expect("writes"), 0, "not so soon");
    assert_eq!(its.store.forget(in_seconds(2)).await.expect("writes"), 2, "the session and its token");
    assert_eq!(its.store.past_sessions(id, in_seconds(3)).await.expect("reads").len(), 0);
    assert_eq!(its.principal(2).await.expect("lives").session, here.session);
}

/// The log outlives the wish to be forgotten.
pub async fn changes_are_audited_without_names_or_addresses(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.store.rename(id, "Zoë", &Cause::user(id, "request-7"), noon()).await.expect("writes");
    its.rotate("r-1", "next").await;
    its.rotate("r-1", "again").await;
    its.invited("sam@example.org", "i-1").await;
    its.accept("i-1", in_seconds(1)).await;
    let log = its.around.audit_log().await;
    for action in
        ["user.signed_up", "session.opened", "user.renamed", "session.token_reused", "invitation.made", "user.accepted_invitation"]
    {
        assert_eq!(log.iter().filter(|line| line.contains(action)).count(), 1, "{action} in {log:#?}");
    }
    assert!(log.iter().any(|line| line.contains(&format!("user:{id}")) && line.contains("request-7")), "{log:#?}");
    assert!(!log.iter().any(|line| line.contains('@') || line.contains("Zoë") || line.contains("Sam")), "{log:#?}");
}
