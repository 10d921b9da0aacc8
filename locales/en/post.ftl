# What posts say.

## Titles. $state is new, edited, removed or held; $listed is bot, server or other.

post-vote-title =
    { $listed ->
        [bot] New vote for the bot
        [server] New vote for the server
       *[other] New vote
    }
post-review-title =
    { $state ->
        [edited] Review edited
        [removed] Review removed
        [held] Review hidden
       *[new]
            { $listed ->
                [bot] New review of the bot
                [server] New review of the server
               *[other] New review
            }
    }
# $thing is comment or reply.
post-comment-title =
    { $thing ->
        [reply]
            { $state ->
                [edited] Reply edited
                [removed] Reply removed
                [held] Reply hidden
               *[new] New reply
            }
       *[comment]
            { $state ->
                [edited] Comment edited
                [removed] Comment removed
                [held] Comment hidden
               *[new] New comment
            }
    }
# $thing is topic or post.
post-forum-title =
    { $thing ->
        [topic]
            { $state ->
                [edited] Topic edited
                [removed] Topic removed
                [held] Topic hidden
               *[new] New topic
            }
       *[post]
            { $state ->
                [edited] Post edited
                [removed] Post removed
                [held] Post hidden
               *[new] New post
            }
    }
post-member-joined = New forum member
post-member-approved = Forum member approved
post-member-updated = Profile updated
post-member-deleted = Forum account deleted
post-member-email = Email confirmed
post-payment-received = Payment received
post-payment-started = Subscription started
post-payment-ended = Subscription ended
post-private-conversation = New private conversation
post-private-message = New private message
post-report-title = Chat report
post-report-automatic = Automatic chat report
post-test-title = Test event
post-test-text = It works: events from the site reach this channel.
post-other-title = New event on the site

## When the text is no longer there.

post-removed = Removed.
post-removed-author = Removed by the author.
post-removed-moderation = Removed by a moderator.
post-held-pending = Waiting for approval by a moderator.
post-held-spam = Marked as spam by the site.

## People and scores.

post-someone = Someone
post-score-positive = 👍 positive
post-score-neutral = 😐 neutral
post-score-negative = 👎 negative

## Details: labels, and values for some of them.

post-image = [image]
post-before = Before
post-after = After
post-page = Page
post-reason = Reason
post-subject = Subject
post-participants = Participants
post-about = About
post-reporter = Reported by
post-reporter-automatic = the chat itself
post-reporter-unknown = someone not logged in
post-channel = Channel
# Stands before the name of the other person.
post-channel-private = Direct message
post-message = Message
post-comment = Comment
post-thing = Kind
post-bonus = Bonus
post-bonus-active = active
post-site-total = On the site
# $count reads like "12 votes"; shown beside the person.
post-total = { $count } in total
post-earned = Reward
# $moment reads like "in 7 days" or "2 days ago".
post-ends = ends { $moment }
# At the end of a list: "Mira, Oleg, 3 more".
post-more =
    { $count ->
        [one] { $count } more
       *[other] { $count } more
    }
post-count-vote =
    { $count ->
        [one] { $count } vote
       *[other] { $count } votes
    }
post-count-review =
    { $count ->
        [one] { $count } review
       *[other] { $count } reviews
    }
post-count-comment =
    { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
# Topics and posts together.
post-count-forum =
    { $count ->
        [one] { $count } post
       *[other] { $count } posts
    }
