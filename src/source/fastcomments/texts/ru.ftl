source-fastcomments-site = FastComments
source-fastcomments-guide =
    - В панели FastComments откройте [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    - Добавьте по вебхуку на каждое событие. Создание:
    ```
    { $url }/created
    ```
    Изменение:
    ```
    { $url }/updated
    ```
    Удаление:
    ```
    { $url }/deleted
    ```
    { $secret ->
        [given] - Нажмите кнопку проверки у каждого вебхука. Тестовый комментарий будет опубликован как настоящий.
       *[wanted] - Скопируйте [API Secret](https://fastcomments.com/auth/my-account/api-secret) и передайте его мне командой `/endpoint secret`.
        - Нажмите кнопку проверки у каждого вебхука. Тестовый комментарий будет опубликован как настоящий.
    }
source-fastcomments-secret = Секрет — это ваш API Secret на FastComments, он показан в панели на странице «API Secret». Если у ваших доменов он разный, создайте здесь отдельный вебхук для каждого.
