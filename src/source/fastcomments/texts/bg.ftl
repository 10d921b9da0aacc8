source-fastcomments-site = FastComments
source-fastcomments-guide =
    - В таблото на FastComments отворете [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    - Добавете по един уебхук за всяко събитие. Създаване:
    ```
    { $url }/created
    ```
    Промяна:
    ```
    { $url }/updated
    ```
    Изтриване:
    ```
    { $url }/deleted
    ```
    { $secret ->
        [given] - Натиснете бутона за тест до всеки уебхук. Тестовият коментар ще бъде публикуван като истински.
       *[wanted] - Копирайте своя [API Secret](https://fastcomments.com/auth/my-account/api-secret) и го въведете с `/endpoint secret`.
        - Натиснете бутона за тест до всеки уебхук. Тестовият коментар ще бъде публикуван като истински.
    }
source-fastcomments-secret = Тайният ключ е вашият API Secret във FastComments – таблото го показва на страницата „API Secret“. Ако домейните ви имат различни ключове, създайте тук отделен уебхук за всеки.
