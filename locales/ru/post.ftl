# Тексты публикаций.

## Заголовки. $state: new, edited, removed или held; $listed: bot, server или other.

post-vote-title =
    { $listed ->
        [bot] Новый голос за бота
        [server] Новый голос за сервер
       *[other] Новый голос
    }
post-review-title =
    { $state ->
        [edited] Отзыв изменён
        [removed] Отзыв удалён
        [held] Отзыв скрыт
       *[new]
            { $listed ->
                [bot] Новый отзыв о боте
                [server] Новый отзыв о сервере
               *[other] Новый отзыв
            }
    }
# $thing: comment или reply.
post-comment-title =
    { $thing ->
        [reply]
            { $state ->
                [edited] Ответ изменён
                [removed] Ответ удалён
                [held] Ответ скрыт
               *[new] Новый ответ
            }
       *[comment]
            { $state ->
                [edited] Комментарий изменён
                [removed] Комментарий удалён
                [held] Комментарий скрыт
               *[new] Новый комментарий
            }
    }
# $thing: topic или post.
post-forum-title =
    { $thing ->
        [topic]
            { $state ->
                [edited] Тема изменена
                [removed] Тема удалена
                [held] Тема скрыта
               *[new] Новая тема
            }
       *[post]
            { $state ->
                [edited] Сообщение изменено
                [removed] Сообщение удалено
                [held] Сообщение скрыто
               *[new] Новое сообщение на форуме
            }
    }
post-member-joined = Новый участник форума
post-member-approved = Участник форума одобрен
post-member-updated = Профиль обновлён
post-member-deleted = Аккаунт на форуме удалён
post-member-email = Почта подтверждена
post-payment-received = Получен платёж
post-payment-started = Подписка оформлена
post-payment-ended = Подписка закончилась
post-private-conversation = Новая личная переписка
post-private-message = Новое личное сообщение
post-report-title = Жалоба из чата
post-report-automatic = Автоматическая жалоба из чата
post-test-title = Тестовое событие
post-test-text = Всё работает: события с сайта доходят до этого канала.
post-other-title = Новое событие на сайте

## Там, где текста больше нет.

post-removed = Удалено.
post-removed-author = Удалено автором.
post-removed-moderation = Удалено модератором.
post-held-pending = Ждёт одобрения модератором.
post-held-spam = Сайт отметил это как спам.

## Люди и оценки.

post-someone = Кто-то
post-score-positive = 👍 положительно
post-score-neutral = 😐 нейтрально
post-score-negative = 👎 отрицательно

## Подробности: подпись и то, что стоит рядом с ней.

post-image = [изображение]
post-before = Было
post-after = Стало
post-page = Страница
post-reason = Причина
post-subject = Тема
post-participants = Участники
post-about = На кого
post-reporter = Кто сообщил
post-reporter-automatic = сам чат
post-reporter-unknown = гость без входа в аккаунт
post-channel = Канал
# Стоит перед именем собеседника.
post-channel-private = Личная переписка
post-message = Сообщение
post-comment = Комментарий
post-thing = Тип
post-bonus = Бонус
post-bonus-active = активен
post-site-total = На сайте
# $count читается как «12 голосов»; стоит рядом с человеком.
post-total = всего { $count }
post-earned = Награда
# $moment читается как «через 7 дней» или «2 дня назад».
post-ends = истекает { $moment }
# Стоит в конце списка: «Мира, Олег, ещё 3».
post-more =
    { $count ->
        [one] ещё { $count }
        [few] ещё { $count }
        [many] ещё { $count }
       *[other] ещё { $count }
    }
post-count-vote =
    { $count ->
        [one] { $count } голос
        [few] { $count } голоса
        [many] { $count } голосов
       *[other] { $count } голоса
    }
post-count-review =
    { $count ->
        [one] { $count } отзыв
        [few] { $count } отзыва
        [many] { $count } отзывов
       *[other] { $count } отзыва
    }
post-count-comment =
    { $count ->
        [one] { $count } комментарий
        [few] { $count } комментария
        [many] { $count } комментариев
       *[other] { $count } комментария
    }
# Темы и сообщения вместе.
post-count-forum =
    { $count ->
        [one] { $count } сообщение
        [few] { $count } сообщения
        [many] { $count } сообщений
       *[other] { $count } сообщения
    }
