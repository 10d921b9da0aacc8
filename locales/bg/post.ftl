# Текстове на публикациите.

## Заглавия. $state е new, edited, removed или held; $listed е bot, server или other.

post-vote-title =
    { $listed ->
        [bot] Нов глас за бота
        [server] Нов глас за сървъра
       *[other] Нов глас
    }
post-review-title =
    { $state ->
        [edited] Отзивът е променен
        [removed] Отзивът е премахнат
        [held] Отзивът е скрит
       *[new]
            { $listed ->
                [bot] Нов отзив за бота
                [server] Нов отзив за сървъра
               *[other] Нов отзив
            }
    }
# $thing е comment или reply.
post-comment-title =
    { $thing ->
        [reply]
            { $state ->
                [edited] Отговорът е променен
                [removed] Отговорът е премахнат
                [held] Отговорът е скрит
               *[new] Нов отговор
            }
       *[comment]
            { $state ->
                [edited] Коментарът е променен
                [removed] Коментарът е премахнат
                [held] Коментарът е скрит
               *[new] Нов коментар
            }
    }
# $thing е topic или post.
post-forum-title =
    { $thing ->
        [topic]
            { $state ->
                [edited] Темата е променена
                [removed] Темата е премахната
                [held] Темата е скрита
               *[new] Нова тема
            }
       *[post]
            { $state ->
                [edited] Публикацията е променена
                [removed] Публикацията е премахната
                [held] Публикацията е скрита
               *[new] Нова публикация във форума
            }
    }
post-member-joined = Нов потребител във форума
post-member-approved = Одобрен потребител във форума
post-member-updated = Профилът е обновен
post-member-deleted = Профилът във форума е изтрит
post-member-email = Имейлът е потвърден
post-payment-received = Получено плащане
post-payment-started = Започна абонамент
post-payment-ended = Абонаментът изтече
post-private-conversation = Нов личен разговор
post-private-message = Ново лично съобщение
post-report-title = Сигнал от чата
post-report-automatic = Автоматичен сигнал от чата
post-test-title = Тестово събитие
post-test-text = Всичко работи: събитията от сайта стигат до този канал.
post-other-title = Ново събитие в сайта

## Където текстът вече го няма.

post-removed = Премахнато.
post-removed-author = Премахнато от автора.
post-removed-moderation = Премахнато от модератор.
post-held-pending = Чака одобрение от модератор.
post-held-spam = Сайтът го отбеляза като спам.

## Хора и оценки.

post-someone = Някой
post-score-positive = 👍 положително
post-score-neutral = 😐 неутрално
post-score-negative = 👎 отрицателно

## Подробности: надпис и това, което стои до него.

post-image = [изображение]
post-before = Преди
post-after = Сега
post-page = Страница
post-reason = Причина
post-subject = Тема
post-participants = Участници
post-about = За кого
post-reporter = Подал
post-reporter-automatic = самият чат
post-reporter-unknown = гост без вход в профил
post-channel = Канал
# Стои пред името на другия.
post-channel-private = Лично съобщение
post-message = Съобщение
post-comment = Коментар
post-thing = Вид
post-bonus = Бонус
post-bonus-active = активен
post-site-total = В сайта
# $count се чете като „12 гласа“; стои до човека.
post-total = общо { $count }
post-earned = Награда
# $moment се чете като „след 7 дни“ или „преди 2 дни“.
post-ends = изтича { $moment }
# Стои в края на списък: „Мира, Олег, още 3“.
post-more =
    { $count ->
        [one] още { $count }
       *[other] още { $count }
    }
post-count-vote =
    { $count ->
        [one] { $count } глас
       *[other] { $count } гласа
    }
post-count-review =
    { $count ->
        [one] { $count } отзив
       *[other] { $count } отзива
    }
post-count-comment =
    { $count ->
        [one] { $count } коментар
       *[other] { $count } коментара
    }
# Теми и публикации заедно.
post-count-forum =
    { $count ->
        [one] { $count } публикация
       *[other] { $count } публикации
    }
