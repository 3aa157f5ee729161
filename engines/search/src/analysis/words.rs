//! Stop words: too common to find anything, yet kept in the exact field so that phrases match.

use std::collections::HashSet;
use std::sync::LazyLock;

static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let indonesian = "ada adalah agar akan antara apa apakah atas atau bagaimana bagi bahwa banyak \
        berapa bisa dalam dan dapat dari demi dengan di dia guna hal hanya hingga ia ialah ini \
        itu jika juga kami kamu karena ke kepada kita lagi lain maka mana mereka mohon oleh pada \
        para pun saat saja sambil sampai sangat saya sebagai sebuah secara sehingga sejak selain \
        seluruh seorang seperti serta sesuai setelah setiap siapa sudah suatu supaya telah \
        tentang terhadap tersebut tetapi tiap tolong untuk yaitu yakni yang cari carikan dimana \
        ingin kapan minta bapak ibu nya si sang";
    let english = "a an and are as at be been but by can do does for from had has have how i if in \
        into is it its may my no not of on or our s such t than that the their then there these \
        they this to was we were what when where which who will with you your please find";
    indonesian.split_whitespace().chain(english.split_whitespace()).collect()
});

/// Whether a folded word is too common to search by.
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(word)
}
