//! What pages put around articles, as phrases in folded spelling (see [`folded`](crate::text::folded)).

use super::phrases_latin::LATIN;
use crate::record::RemovalKind;

/// How much of a line a phrase must cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// All of it.
    Whole,
    /// Its beginning, in a line of at most so many words.
    Start(usize),
}

/// A phrase of page furniture.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Folded.
    pub(super) text: &'static str,
    /// How much of the line it must cover.
    pub(super) cover: Cover,
    /// What it is.
    pub(super) kind: RemovalKind,
    /// As a line of its own it opens a block: the short lines after it, to the end, belong to it.
    pub(super) opens_block: bool,
}

pub(super) const fn whole(text: &'static str) -> Phrase {
    Phrase { text, cover: Cover::Whole, kind: RemovalKind::Furniture, opens_block: false }
}
pub(super) const fn start(text: &'static str, words: usize) -> Phrase {
    Phrase { text, cover: Cover::Start(words), kind: RemovalKind::Furniture, opens_block: false }
}
pub(super) const fn block(text: &'static str, words: usize) -> Phrase {
    Phrase { text, cover: Cover::Start(words), kind: RemovalKind::Furniture, opens_block: true }
}
pub(super) const fn related(text: &'static str, words: usize) -> Phrase {
    Phrase { text, cover: Cover::Start(words), kind: RemovalKind::RelatedLinks, opens_block: true }
}
const fn label(text: &'static str) -> Phrase {
    Phrase { text, cover: Cover::Whole, kind: RemovalKind::DateLine, opens_block: false }
}
pub(super) const fn copyright(text: &'static str) -> Phrase {
    Phrase { text, cover: Cover::Start(25), kind: RemovalKind::Copyright, opens_block: false }
}

/// All phrases. Of two that fit, the first counts.
pub(super) fn all() -> impl Iterator<Item = &'static Phrase> {
    ARABIC.iter().chain(LATIN)
}

/// Arabic, and labels of dates and ends of messages in all languages.
const ARABIC: &[Phrase] = &[
    // Sharing and page tools, Arabic.
    whole("شارك"),
    whole("شاركها"),
    whole("شاركنا"),
    whole("مشاركه"),
    whole("المشاركات"),
    whole("مشاركات"),
    whole("فيسبوك"),
    whole("تويتر"),
    whole("واتساب"),
    whole("تلغرام"),
    whole("تليجرام"),
    whole("تيليجرام"),
    whole("لينكد ان"),
    whole("لينكدان"),
    whole("بينتيريست"),
    whole("طباعه"),
    whole("اطبع"),
    whole("استمع"),
    whole("حجم الخط"),
    whole("حفظ"),
    whole("اعلان"),
    whole("اعلانات"),
    whole("المزيد"),
    whole("الرييسيه"),
    whole("السابق"),
    whole("التالي"),
    whole("السابق التالي"),
    whole("ع ع"),
    whole("ا ا ا"),
    whole("صوره"),
    whole("صور"),
    whole("فيديو"),
    whole("عرض المزيد"),
    whole("اخفاء"),
    whole("تم نسخ الرابط"),
    whole("نسخ الرابط"),
    whole("رابط مختصر"),
    whole("الرابط المختصر"),
    whole("العوده للرييسيه"),
    start("شارك المقال", 12),
    start("شارك الخبر", 12),
    start("شارك هذا", 12),
    start("شارك هذه", 12),
    start("شارك عبر", 8),
    start("شارك علي", 8),
    start("شارك من خلال", 10),
    start("شارك الموضوع", 10),
    start("شارك برايك", 8),
    start("مشاركه الخبر", 8),
    start("مشاركه المقال", 8),
    start("مشاركه عبر", 8),
    start("انشر الخبر", 6),
    start("نسخ الرابط", 5),
    start("انسخ الرابط", 5),
    start("طباعه المقال", 5),
    start("طباعه الخبر", 5),
    start("اطبع المقال", 5),
    start("ارسل الي صديق", 6),
    start("ارسل بالبريد", 6),
    start("استمع الي المقال", 6),
    start("استمع للمقال", 6),
    start("استمع الي الخبر", 6),
    start("تكبير الخط", 6),
    start("تصغير الخط", 6),
    start("حفظ المقال", 5),
    start("اضف الي المفضله", 6),
    start("حجم الخط", 6),
    start("الرابط المختصر", 8),
    start("رابط الخبر", 30),
    start("رابط المقال", 30),
    start("رابط الموضوع", 30),
    start("المصدر رابط", 6),
    start("فيسبوك تويتر", 10),
    start("facebook twitter", 10),
    // Following and subscribing, Arabic.
    start("تابعنا علي", 14),
    start("تابعونا علي", 14),
    start("تابعونا عبر", 14),
    start("تابعنا عبر", 14),
    start("تابعوا قناتنا", 14),
    start("تابع قناتنا", 14),
    start("تابع قناه", 14),
    start("تابع اخر الاخبار", 16),
    start("تابعوا اخر الاخبار", 16),
    start("تابع احدث الاخبار", 16),
    start("تابع المزيد من", 14),
    start("تابع صفحتنا", 14),
    start("لمتابعه اخر الاخبار", 18),
    start("لمتابعه المزيد", 16),
    start("اشترك في", 14),
    start("اشترك الان", 10),
    start("اشتركوا في", 14),
    start("للاشتراك في", 14),
    start("انضم الي قناتنا", 14),
    start("انضموا الي قناتنا", 14),
    start("حمل تطبيق", 12),
    start("حملوا تطبيق", 12),
    start("لتحميل تطبيق", 14),
    start("سجل بريدك", 12),
    start("ادخل بريدك", 12),
    start("النشره البريديه", 10),
    start("للتواصل مع الكاتب", 16),
    start("ارسل رساله sms", 20),
    // Comments and tags, Arabic.
    block("اضف تعليق", 6),
    block("اضافه تعليق", 6),
    block("اترك تعليق", 6),
    block("اترك رد", 6),
    block("اكتب تعليق", 6),
    block("شارك بتعليق", 6),
    block("التعليقات", 4),
    block("تعليقات القراء", 4),
    block("لا توجد تعليقات", 8),
    block("كن اول من يعلق", 8),
    block("تعليقات فيسبوك", 4),
    start("لن يتم نشر عنوان بريدك", 20),
    start("لن يتم نشر بريدك", 20),
    start("الحقول الالزاميه", 10),
    start("البريد الالكتروني", 5),
    start("احفظ اسمي", 25),
    whole("الاسم"),
    whole("التعليق"),
    whole("الموقع الالكتروني"),
    whole("ارسال التعليق"),
    whole("ارسال"),
    start("ادخل تعليقك", 8),
    start("عدد التعليقات", 6),
    block("كلمات دلاليه", 25),
    block("الكلمات الدلاليه", 25),
    block("كلمات مفتاحيه", 25),
    block("الكلمات المفتاحيه", 25),
    block("الوسوم", 25),
    block("وسوم", 25),
    block("تاجز", 25),
    block("تاغات", 25),
    block("مواضيع الخبر", 25),
    // Related links, Arabic.
    related("اقرا ايضا", 25),
    related("اقرا المزيد", 25),
    related("اقرا كذلك", 25),
    related("اقراو ايضا", 25),
    related("واقرا ايضا", 25),
    related("اقرا ايض", 25),
    related("طالع ايضا", 25),
    related("طالع المزيد", 25),
    related("شاهد ايضا", 25),
    related("شاهد المزيد", 25),
    related("قد يهمك", 25),
    related("قد يعجبك", 25),
    related("ربما يهمك", 25),
    related("مواضيع ذات صله", 8),
    related("موضوعات ذات صله", 8),
    related("اخبار ذات صله", 8),
    related("مقالات ذات صله", 8),
    related("ذات صله", 4),
    related("مواضيع متعلقه", 8),
    related("موضوعات متعلقه", 8),
    related("اخبار متعلقه", 8),
    related("مقالات متعلقه", 8),
    related("مواضيع مشابهه", 8),
    related("اخبار مشابهه", 8),
    related("اخترنا لك", 8),
    related("الاكثر قراءه", 8),
    related("الاكثر مشاهده", 8),
    related("المزيد من الاخبار", 8),
    related("للمزيد", 2),
    related("للمزيد من الاخبار", 16),
    related("للمزيد من التفاصيل", 16),
    related("للمزيد من المعلومات", 16),
    related("للمزيد اضغط", 10),
    related("للمزيد اقرا", 25),
    related("لقراءه المزيد", 10),
    related("لقراءه المقال كاملا", 10),
    related("لقراءه الخبر كاملا", 10),
    related("لقراءه الحوار كاملا", 10),
    related("لمشاهده الفيديو", 10),
    related("لمشاهده المزيد", 10),
    related("تابع ايضا", 25),
    related("شاهد بالفيديو", 20),
    related("اقرا في", 12),
    related("مقالات مشابهه", 8),
    related("مواضيع قد تهمك", 8),
    related("اخبار قد تهمك", 8),
    related("مقالات قد تعجبك", 8),
    related("الاكثر تداولا", 8),
    related("الاكثر تعليقا", 8),
    related("احدث الاخبار", 6),
    related("اخر الاخبار", 6),
    related("اخبار اخري", 6),
    related("مقالات اخري للكاتب", 8),
    related("المزيد من هذا القسم", 8),
    related("المزيد حول هذه القصه", 8),
    related("لمزيد من التفاصيل", 20),
    related("موضوعات قد تهمك", 8),
    // Labels of dates that stand on the next line.
    label("تم النشر في"),
    label("تم النشر"),
    label("نشر في"),
    label("نشر بتاريخ"),
    label("تاريخ النشر"),
    label("تاريخ التحديث"),
    label("اخر تحديث"),
    label("حدث في"),
    label("اضيف في"),
    label("published"),
    label("published on"),
    label("updated"),
    label("last updated"),
    label("last modified"),
    label("publié le"),
    label("mis à jour le"),
    // Ends of wire messages, Arabic and English.
    whole("انتهي"),
    whole("انتهت"),
    whole("يتبع"),
    whole("ends"),
    whole("more to follow"),
    whole("more follows"),
    // Small parts of pages, Arabic.
    whole("طباعه الصفحه"),
    whole("ارسال لصديق"),
    whole("ارسل لصديق"),
    whole("حفظ الخبر"),
    whole("مساحه اعلانيه"),
    whole("ماده اعلانيه"),
    whole("اعلان ممول"),
    whole("محتوي اعلاني"),
    whole("تخطي الي المحتوي"),
    whole("القايمه الرييسيه"),
    whole("بحث"),
    whole("الصوره من المصدر"),
    whole("اترك هذا الحقل فارغا"),
    whole("الغاء الرد"),
    whole("عرض الكل"),
    whole("شاهد الكل"),
    whole("مشاهده الكل"),
    start("انقر هنا", 10),
    start("اضغط هنا", 10),
    start("تابعونا في", 14),
    start("تابعنا في", 14),
    start("تابعوا صفحتنا", 14),
    start("كن اول من يعلم", 12),
    start("اشترك ليصلك", 14),
    start("اشترك معنا", 12),
    start("انضم الي اكثر من", 14),
    start("انضم الينا", 12),
    start("قم بتحميل", 12),
    start("حمل التطبيق", 8),
    start("سجل دخولك", 8),
    start("تسجيل الدخول", 6),
    start("للتواصل ارسل", 14),
    start("للتواصل معنا", 12),
    start("للتواصل مع المحرر", 12),
    start("لمراسله الكاتب", 10),
    start("ارسل تعليقك", 8),
    start("الاراء الوارده في", 25),
    start("المقالات المنشوره لا تعبر", 20),
    start("هذا المقال يعبر عن راي", 20),
    start("المقال يعبر عن راي", 20),
    start("هل اعجبك", 10),
    start("قيم هذا", 8),
    start("ابلغ عن خطا", 8),
    start("الابلاغ عن خطا", 8),
    start("وقت القراءه", 6),
    // Copyright.
    copyright("حقوق الملكيه"),
    copyright("جميع حقوق النشر"),
    copyright("جميع حقوق الملكيه"),
    copyright("جميع حقوق الطبع"),
    copyright("حقوق النسخ"),
    copyright("جميع الحقوق محفوظه"),
    copyright("كل الحقوق محفوظه"),
    copyright("الحقوق محفوظه"),
    copyright("حقوق النشر"),
    copyright("حقوق الطبع"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_folded_spelling_and_unique() {
        let mut seen = std::collections::HashSet::new();
        for phrase in all() {
            assert_eq!(crate::text::folded(phrase.text), phrase.text);
            assert!(seen.insert((phrase.text, format!("{:?}", phrase.cover))), "{} twice", phrase.text);
        }
    }
}
