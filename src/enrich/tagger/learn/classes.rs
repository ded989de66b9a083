//! Unlabelled text → classes of words that stand in like company.
//!
//! The exchange algorithm for class bigram models (Kneser and Ney 1993; Martin, Liermann and Ney 1998): words are moved, the
//! frequent ones first, to the class that makes the text likeliest, until hardly any moves. Classes of three sizes are learned
//! independently.

use std::collections::HashMap;

use super::super::features::Classes;
use super::super::model::Known;
use crate::enrich::tokens::{Gap, Tokens};

/// How many classes there are of each size.
const SIZES: [usize; 3] = [64, 256, 1024];
/// A word must be seen so often to have a class.
const LEAST_SEEN: u32 = 3;
/// Longest word, in letters.
const LONGEST: usize = 40;
const MOST_ROUNDS: usize = 8;
/// Two classes are set: what stands at the ends of sentences, and rare words.
const SET: usize = 2;

/// Learns the classes of all words that are seen often enough, in the order of their frequency.
#[must_use]
pub fn learn(texts: &[String], sizes: impl Fn(usize) -> usize) -> Vec<Known> {
    let tokens: Vec<Tokens<'_>> = texts.iter().map(|text| Tokens::of(text)).collect();
    let mut counts: HashMap<&[u8], u32> = HashMap::new();
    for text in &tokens {
        for word in text.words() {
            *counts.entry(text.folded(word)).or_default() += 1;
        }
    }
    let mut words: Vec<(&[u8], u32)> =
        counts.into_iter().filter(|(letters, seen)| *seen >= LEAST_SEEN && letters.len() <= LONGEST).collect();
    words.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let numbers: HashMap<&[u8], usize> =
        words.iter().enumerate().map(|(number, (letters, _))| (*letters, number + SET)).collect();
    let neighbours = Neighbours::of(&tokens, &numbers);
    let classes = SIZES.map(|size| neighbours.exchange(sizes(size)));
    words
        .iter()
        .enumerate()
        .map(|(number, (letters, seen))| Known {
            letters: letters.to_vec(),
            seen: seen.ilog2() as u8,
            classes: Classes::from(std::array::from_fn::<u16, 3, _>(|size| classes[size][number + SET] as u16)),
        })
        .collect()
}

/// How often each word stands before and after each other one.
struct Neighbours {
    after: Vec<Vec<(u32, i32)>>,
    before: Vec<Vec<(u32, i32)>>,
    total: i32,
}

impl Neighbours {
    fn of(texts: &[Tokens<'_>], numbers: &HashMap<&[u8], usize>) -> Self {
        let mut pairs: HashMap<(u32, u32), i32> = HashMap::new();
        let mut total = 0;
        let mut count = |one: u32, two: u32| {
            *pairs.entry((one, two)).or_default() += 1;
            total += 1;
        };
        for text in texts {
            let mut last = 0;
            for word in text.words() {
                let number = numbers.get(text.folded(word)).map_or(1, |number| *number as u32);
                if word.gap == Gap::Sentence {
                    count(last, 0);
                    last = 0;
                }
                count(last, number);
                last = number;
            }
            count(last, 0);
        }
        let words = numbers.len() + SET;
        let (mut after, mut before) = (vec![Vec::new(); words], vec![Vec::new(); words]);
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_unstable();
        for ((one, two), times) in pairs {
            after[one as usize].push((two, times));
            before[two as usize].push((one, times));
        }
        Self { after, before, total }
    }

    fn exchange(&self, size: usize) -> Vec<usize> {
        let words = self.after.len();
        let classes = size + SET;
        let mut class: Vec<usize> =
            (0..words).map(|word| if word < SET { word } else { SET + (word - SET) % size }).collect();
        let mut counts = Counts::new(classes, self.total);
        for word in 0..words {
            for &(next, times) in &self.after[word] {
                counts.pairs[class[word] * classes + class[next as usize]] += times;
                counts.words[class[word]] += times;
            }
        }
        for _ in 0..MOST_ROUNDS {
            let mut moved = 0;
            for word in SET..words {
                let own = self.company(word, &class, &mut counts);
                counts.shift(class[word], &own, -1);
                let here = counts.gain(class[word], &own);
                let mut best = (class[word], here + 1e-9);
                for other in SET..classes {
                    let gain = if other == class[word] { here } else { counts.gain(other, &own) };
                    if gain > best.1 {
                        best = (other, gain);
                    }
                }
                moved += usize::from(best.0 != class[word]);
                class[word] = best.0;
                counts.shift(best.0, &own, 1);
                counts.forget(&own);
            }
            if moved < words / 200 {
                break;
            }
        }
        class
    }

    /// The classes that a word stands before and after.
    fn company(&self, word: usize, class: &[usize], counts: &mut Counts) -> Company {
        let mut company = Company { after: Vec::new(), before: Vec::new(), itself: 0, total: 0 };
        for &(next, times) in &self.after[word] {
            company.total += times;
            if next as usize == word {
                company.itself = times;
                continue;
            }
            let class = class[next as usize];
            if counts.after[class] == 0 {
                company.after.push(class);
            }
            counts.after[class] += times;
        }
        for &(last, times) in self.before[word].iter().filter(|last| last.0 as usize != word) {
            let class = class[last as usize];
            if counts.before[class] == 0 {
                company.before.push(class);
            }
            counts.before[class] += times;
        }
        company
    }
}

struct Company {
    after: Vec<usize>,
    before: Vec<usize>,
    itself: i32,
    total: i32,
}

struct Counts {
    classes: usize,
    pairs: Vec<i32>,
    words: Vec<i32>,
    /// Of the word being moved, by class.
    after: Vec<i32>,
    before: Vec<i32>,
    /// n ln n for small n.
    entropy: Vec<f64>,
}

impl Counts {
    fn new(classes: usize, total: i32) -> Self {
        let entropy = (0..=total).map(|n| if n == 0 { 0.0 } else { f64::from(n) * f64::from(n).ln() }).collect();
        let zeros = vec![0; classes];
        Self {
            classes,
            pairs: vec![0; classes * classes],
            words: zeros.clone(),
            after: zeros.clone(),
            before: zeros,
            entropy,
        }
    }

    fn shift(&mut self, class: usize, own: &Company, sign: i32) {
        for &other in &own.after {
            self.pairs[class * self.classes + other] += sign * self.after[other];
        }
        for &other in &own.before {
            self.pairs[other * self.classes + class] += sign * self.before[other];
        }
        self.pairs[class * self.classes + class] += sign * own.itself;
        self.words[class] += sign * own.total;
    }

    /// What the logarithm of the likelihood gains when the word joins a class.
    fn gain(&self, class: usize, own: &Company) -> f64 {
        let step = |from: i32, by: i32| self.entropy[(from + by) as usize] - self.entropy[from as usize];
        let row = &self.pairs[class * self.classes..][..self.classes];
        let after: f64 =
            own.after.iter().filter(|&&other| other != class).map(|&other| step(row[other], self.after[other])).sum();
        let before: f64 = own
            .before
            .iter()
            .filter(|&&other| other != class)
            .map(|&other| step(self.pairs[other * self.classes + class], self.before[other]))
            .sum();
        let within = step(row[class], self.after[class] + self.before[class] + own.itself);
        after + before + within - 2.0 * step(self.words[class], own.total)
    }

    fn forget(&mut self, own: &Company) {
        own.after.iter().for_each(|&class| self.after[class] = 0);
        own.before.iter().for_each(|&class| self.before[class] = 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_like_company_share_a_class() {
        let towns = ["تونس", "سوسة", "صفاقس", "قابس"];
        let days = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس"];
        let texts: Vec<String> = (0..80)
            .map(|at| format!("وصل الوفد إلى {} صباح يوم {} الماضي.", towns[at % 4], days[at / 4 % 4]))
            .collect();
        let words = learn(&texts, |_| 6);
        let class = |text: &str| {
            let key = Tokens::of(text).key(0..1);
            words.iter().find(|word| word.letters == key).unwrap().classes[0]
        };
        assert!(towns.iter().all(|town| class(town) == class(towns[0])));
        assert!(days.iter().all(|day| class(day) == class(days[0])));
        assert_ne!(class(towns[0]), class(days[0]));
    }
}
